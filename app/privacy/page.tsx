import type { Metadata } from 'next';
import { env } from '#lib/runtime/env.ts';
import { BROWSER_PROCESSOR, CHALLENGE_PROCESSOR, PROCESSORS, PROCESSORS_CHANGED } from './processors.ts';
import './privacy.css';

export const metadata: Metadata = { title: 'Privacy' };
// What is configured decides who is on the list.
export const dynamic = 'force-dynamic';

export default function Privacy() {
  const processors = [...PROCESSORS, BROWSER_PROCESSOR, ...(env().turnstile ? [CHALLENGE_PROCESSOR] : [])];
  const changed = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(PROCESSORS_CHANGED));
  return (
    <main className="prose privacy">
      <h1>What happens to what you say</h1>
      <p>
        You talk with an AI, not with a person. The business whose page you opened keeps your e-mail, the transcript, and what you
        asked for, so that it can follow up. The sound itself is not kept.
      </p>
      <h2 id="who-helps-us">Who helps us</h2>
      <p>
        Version of <time dateTime={PROCESSORS_CHANGED}>{changed}</time>. A business may use fewer of them; none is added without a
        new date here.
      </p>
      <ul className="processors">
        {processors.map((processor) => (
          <li key={processor.name}>
            <h3>{processor.name}</h3>
            <p>{processor.purpose}.</p>
            <dl>
              <dt>Gets</dt>
              <dd>{processor.gets}</dd>
              <dt>Where</dt>
              <dd>{processor.place}</dd>
              <dt>Keeps</dt>
              <dd>{processor.keeps}</dd>
            </dl>
          </li>
        ))}
      </ul>
      <h2>Your rights</h2>
      <p>
        You can take your consent back at any moment: under “Your consent” during the conversation, and at its end. It then ends
        at once, and nothing more is made of what was said. Hanging up or closing the page ends it too.
      </p>
      <p>
        At the end you get a link to see, correct, take along and erase what is held about you. Without it, write to the business.
      </p>
    </main>
  );
}
