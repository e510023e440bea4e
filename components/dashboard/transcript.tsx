import type { ConversationDetail } from '#lib/dashboard/read-models.ts';

const time = new Intl.DateTimeFormat('en-US', {
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'America/Phoenix',
});

export function Transcript({
  turns,
  agentName,
  visitorName,
}: {
  turns: ConversationDetail['turns'];
  agentName: string;
  visitorName: string;
}) {
  if (turns.length === 0) return <p className="quiet">Nothing was said.</p>;
  return (
    <ol className="transcript">
      {turns.map((turn) => (
        <li key={turn.id} data-role={turn.role}>
          <p className="turn-who">
            {turn.role === 'agent' ? agentName : visitorName}
            <time dateTime={turn.spokenAt}>{time.format(new Date(turn.spokenAt))}</time>
            {turn.channel === 'text' ? <span>typed</span> : null}
            {turn.isInterrupted ? <span>interrupted</span> : null}
          </p>
          <p className="turn-words">{turn.content}</p>
        </li>
      ))}
    </ol>
  );
}
