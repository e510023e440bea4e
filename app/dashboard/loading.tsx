import { RingMark } from '#components/ui/ring-mark.tsx';

export default function Loading() {
  return (
    <div className="empty" role="status">
      <RingMark size={56} />
      <h1>One moment …</h1>
    </div>
  );
}
