import { describeChoice, describeJudgement, describeShare, nameStage } from '#lib/dashboard/describe-routing.ts';
import type { ConversationDetail } from '#lib/dashboard/read-models.ts';

/** Which model answered each turn, and why. */
export function Decisions({ routing, turns }: Pick<ConversationDetail, 'routing' | 'turns'>) {
  if (routing.length === 0) return null;
  const words = new Map(turns.map((turn) => [turn.id, turn.content]));
  return (
    <section>
      <h2>{describeShare(routing)}</h2>
      <ol className="transcript">
        {routing.map((decision) => (
          <li key={decision.id} data-role="decision">
            {decision.turnId && words.has(decision.turnId) ? <p className="turn-words">{words.get(decision.turnId)}</p> : null}
            <p>{describeChoice(decision)}</p>
            <p className="quiet">{describeJudgement(decision)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Who spoke besides the agent. */
export function Handovers({ handovers, agentName }: Pick<ConversationDetail, 'handovers' | 'agentName'>) {
  if (handovers.length === 0) return null;
  return (
    <section>
      <h2>{handovers.length === 1 ? 'The talk changed hands once' : `The talk changed hands ${handovers.length} times`}</h2>
      <ol className="transcript">
        {handovers.map((handover) => (
          <li key={handover.id} data-role="decision">
            <p>{handover.kind === 'handed_over' ? `To ${handover.toName ?? 'a specialist'}` : `Back to ${agentName}`}</p>
            {handover.reason ? <p className="quiet">{handover.reason}</p> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** How far the talk came, step by step. */
export function Funnel({ funnel }: Pick<ConversationDetail, 'funnel'>) {
  return (
    <section>
      <h2>Came to {nameStage(funnel.stage).toLowerCase()}</h2>
      {funnel.steps.length > 0 ? (
        <ol className="reasons">
          {funnel.steps.map((step) => (
            <li key={step.at + step.to}>
              <span>
                {nameStage(step.from)} to {nameStage(step.to).toLowerCase()}: {step.reason}
              </span>
            </li>
          ))}
        </ol>
      ) : null}
    </section>
  );
}
