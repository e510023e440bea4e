import type { Metadata } from 'next';

export const metadata: Metadata = { title: 'Privacy' };

export default function Privacy() {
  return (
    <main className="prose">
      <h1>What happens to what you say</h1>
      <p>
        You talk with an AI, not with a person. The business whose page you opened keeps your e-mail, the transcript, and what you
        asked for, so that it can follow up.
      </p>
      <h2>Who helps us</h2>
      <ul>
        <li>Deepgram turns speech into text and text into speech. It is told to keep and train on nothing.</li>
        <li>OpenAI writes the answers. Requests are sent without permission to store them.</li>
        <li>
          LiveKit carries the sound. Supabase keeps the records. Slack, Asana and Resend bring your request to the people who
          answer it.
        </li>
      </ul>
      <h2>Your rights</h2>
      <p>
        Write to the business to see, correct or erase what it holds about you. You can hang up at any moment; closing the page
        ends the call.
      </p>
    </main>
  );
}
