import type { PersonalData } from '#lib/gate/personal-data.ts';

interface Props {
  held: PersonalData;
  token: string;
  correct: (form: FormData) => Promise<void>;
  mailAll: () => Promise<void>;
  erase: (form: FormData) => Promise<void>;
}

const PLACES: Record<string, string> = { slack: 'Slack', asana: 'Asana', resend: 'e-mail' };
function day(iso: string): string {
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeStyle: 'short' }).format(new Date(iso));
}

function Talk({ talk }: { talk: PersonalData['conversations'][number] }) {
  const places = [...new Set(talk.sentTo.map((sent) => PLACES[sent.kind] ?? sent.kind))];
  return (
    <details className="talk-held">
      <summary>
        {day(talk.at)}, {talk.channel === 'voice' ? 'a call' : talk.channel === 'text' ? 'in writing' : 'a message'}
      </summary>
      {talk.summary ? <p>{talk.summary}</p> : null}
      {talk.turns.length > 0 ? (
        <ol className="words">
          {talk.turns.map((turn) => (
            <li key={`${turn.spokenAt}${turn.content}`}>
              <strong>{turn.role === 'visitor' ? 'You' : `${talk.agentName}, an AI`}:</strong> {turn.content}
            </li>
          ))}
        </ol>
      ) : (
        <p>Nothing was said.</p>
      )}
      <p>{places.length > 0 ? `Sent to the team by ${places.join(', ')}.` : 'Not sent to anybody yet.'}</p>
      {talk.consent ? (
        <p>
          You agreed on {day(talk.consent.givenAt)} to: {talk.consent.accepted.join(', ')} (text {talk.consent.version}).
          {talk.consent.withdrawnAt ? ` You withdrew it on ${day(talk.consent.withdrawnAt)}.` : ''}
        </p>
      ) : null}
    </details>
  );
}

/** What a business holds about a visitor, with the means to correct, take along and erase it. Works without script. */
export function HeldData({ held, token, correct, mailAll, erase }: Props) {
  return (
    <>
      <h1>
        What {held.businessName} holds about {held.isWhole ? 'you' : 'this visit'}
      </h1>
      <p>
        Since {day(held.heldSince)}, under <strong>{held.email}</strong>.{' '}
        <a href={`/privacy/${token}/export`}>Take it along as a file</a>, or read <a href="/privacy">who helps us</a>.
      </p>
      <h2>What was understood</h2>
      <form action={correct} className="facts-form">
        <label>
          Name <input name="name" defaultValue={held.name ?? ''} maxLength={200} autoComplete="name" />
        </label>
        <label>
          Company <input name="company" defaultValue={held.company ?? ''} maxLength={200} autoComplete="organization" />
        </label>
        <label>
          Phone <input name="phone" type="tel" defaultValue={held.phone ?? ''} maxLength={40} autoComplete="tel" />
        </label>
        <label>
          What you need <textarea name="need" rows={3} defaultValue={held.need ?? ''} maxLength={2000} />
        </label>
        <button type="submit" className="button">
          Correct this
        </button>
      </form>
      <h2>What was said</h2>
      {held.conversations.map((talk) => (
        <Talk key={talk.id} talk={talk} />
      ))}
      {held.isWhole ? null : (
        <>
          <h2>Other visits</h2>
          <p>
            This page is about one visit. Whatever else is held under {held.email} is shown only to who reads that mailbox: we
            mail the link to it.
          </p>
          <form action={mailAll}>
            <button type="submit" className="button quiet-button">
              Mail me the link
            </button>
          </form>
        </>
      )}
      <h2>{held.isWhole ? 'Erase everything' : 'Erase this visit'}</h2>
      <p>
        {held.isWhole ? 'Your e-mail, your words,' : 'Your words of this visit, what was understood from them,'} the summaries and
        receipts are removed at once, for good; a call that still runs ends. A task made from your request is deleted; a message
        or mail to the team cannot be taken back, so the team is asked to delete it.
      </p>
      <form action={erase} className="erase-form">
        <label>
          <input type="checkbox" name="sure" value="yes" required /> I know that this cannot be undone.
        </label>
        <button type="submit" className="button danger">
          {held.isWhole ? 'Erase everything about me' : 'Erase this visit'}
        </button>
      </form>
    </>
  );
}
