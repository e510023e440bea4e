import type { Metadata } from 'next';
import { HeldData } from '#components/privacy/held-data.tsx';
import { RingMark } from '#components/ui/ring-mark.tsx';
import { readPersonalData } from '#lib/gate/personal-data.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';
import { correct, erase, mailAll } from './actions.ts';
import { openLink } from './open-link.ts';
import { withinLimits } from './within-limits.ts';
import '../privacy.css';

// The address is the key: it must not leave our origin with a referrer, and no search engine may keep it.
// Not `no-referrer`: a form would then send no origin, and the server refuses it.
export const metadata: Metadata = { title: 'What is held about you', referrer: 'same-origin', robots: { index: false } };

const NOTES: Record<string, string> = {
  corrected: 'Corrected. The business sees your words from now on.',
  'too-long': 'One of the fields is too long. Please shorten it and try again.',
  mailed: 'A link is on its way to your mailbox. One a day is sent at most.',
  'not-mailed': 'No mail could be sent just now. Please try again later.',
  busy: 'Too many tries, nothing was changed. Please wait a minute and try again.',
  unsure: 'Nothing was erased. Tick the box first, please.',
};

interface Props {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ note?: string }>;
}

export default async function PersonalDataPage({ params, searchParams }: Props) {
  const [{ token }, { note = '' }] = await Promise.all([params, searchParams]);
  if (!(await withinLimits()))
    return (
      <main className="sign-in">
        <RingMark size={72} />
        <h1>Too many tries.</h1>
        <p>Nothing was changed. Please wait a minute and open the link again.</p>
      </main>
    );
  const held = await readPersonalData(edgeServices(), await openLink(token));
  if (!held)
    return (
      <main className="sign-in">
        <RingMark size={72} />
        <h1>Nothing is held about you here.</h1>
        <p>
          {note === 'erased'
            ? 'It was erased just now. Tasks made from your request are being deleted; where a message cannot be taken back, the people who got it were asked to delete it.'
            : 'It was erased, or the business removed it.'}
        </p>
      </main>
    );
  return (
    <main className="prose privacy">
      {NOTES[note] ? (
        <p className="note" role="status">
          {NOTES[note]}
        </p>
      ) : null}
      <HeldData
        held={held}
        token={token}
        correct={correct.bind(null, token)}
        mailAll={mailAll.bind(null, token)}
        erase={erase.bind(null, token)}
      />
    </main>
  );
}
