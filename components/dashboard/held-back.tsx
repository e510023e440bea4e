import { describeGuardrail } from '#lib/dashboard/describe-guardrail.ts';
import type { ConversationDetail } from '#lib/dashboard/read-models.ts';

/** What the agent was kept from saying, with what was said instead. */
export function HeldBack({ events, agentName }: { events: ConversationDetail['guardrails']; agentName: string }) {
  if (events.length === 0) return null;
  return (
    <section>
      <h2>{events.length === 1 ? 'One sentence was held back' : `${events.length} sentences were held back`}</h2>
      <ol className="transcript">
        {events.map((event) => (
          <li key={event.id} data-role="guard">
            <p>{describeGuardrail(event, agentName)}</p>
            {event.replacement ? <p className="turn-words">{event.replacement}</p> : null}
            {event.rule === 'fact_not_said' ? null : (
              <p className="quiet">
                {event.action === 'flagged' ? 'Said' : 'Held back'}: {event.sentence}
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
