import { RingMark } from '#components/ui/ring-mark.tsx';

export default function NotFound() {
  return (
    <main className="sign-in">
      <RingMark size={72} />
      <h1>Nobody picks up here.</h1>
      <p>This page does not exist, or it belongs to another team.</p>
      <a className="button" href="/dashboard">
        Go to your leads
      </a>
    </main>
  );
}
