import { z } from 'zod';
import type { ChatRequests } from '../budget/chat-requests.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ChatModel } from './chat-model.ts';
import type { LeadFacts, SavedTurn } from './conversation-store.ts';
import { hasMarkup, linksElsewhere } from './guard/check-markup.ts';

const CallSummary = z.object({ summary: z.string(), need: z.string(), nextStep: z.string() });
const MAX_TOKENS = 250;
const DEADLINE_MS = 6_000;
const INSTRUCTIONS =
  'Summarise this conversation between a visitor and our assistant for a sales person: what the visitor wants, what was answered, what is open. ' +
  'Two or three plain sentences. need: what they want in a few words. nextStep: the one thing to do next. Use only what was said.';

export interface Summary {
  summary: string;
  nextStep: string;
  need: string | undefined;
}

/** Without a model the facts still make a summary a sales person can act on. */
function plainSummary(lead: LeadFacts, turns: readonly SavedTurn[]): Summary {
  const who = [lead.name, lead.company].filter(Boolean).join(' of ') || 'A visitor';
  const said = turns.filter((turn) => turn.role === 'visitor').length;
  const summary =
    said === 0
      ? `${who} passed the gate and left before saying anything.`
      : `${who} talked with the assistant (${said} ${said === 1 ? 'turn' : 'turns'}).${lead.need ? ` They want: ${lead.need}.` : ''}`;
  return { summary, nextStep: 'Write to them about their request.', need: undefined };
}

/** A summary by the model where the budget and the model allow it, else from the saved facts; never throws. What the request used is booked either way. */
export async function summarise(
  ctx: { model: ChatModel | undefined; requests?: ChatRequests | undefined; logger: Logger },
  input: { lead: LeadFacts; turns: readonly SavedTurn[] },
): Promise<Summary> {
  if (!ctx.model || !ctx.requests || !input.turns.some((turn) => turn.role === 'visitor'))
    return plainSummary(input.lead, input.turns);
  const transcript = input.turns.map((turn) => `${turn.role}: ${turn.content}`).join('\n');
  try {
    const value = await ctx.model.structured({
      name: 'call_summary',
      messages: [
        { role: 'system', content: INSTRUCTIONS },
        { role: 'user', content: transcript },
      ],
      schema: CallSummary,
      maxTokens: MAX_TOKENS,
      meter: ctx.requests,
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    // It goes into mails and messages; what the talk held no trace of was put there by an order in it.
    const written = [value.summary, value.nextStep, value.need].join('\n');
    if (hasMarkup(written) || linksElsewhere(written, transcript)) throw new Error('The summary holds markup or a link.');
    return { summary: value.summary, nextStep: value.nextStep, need: value.need || undefined };
  } catch (error) {
    ctx.logger.warn('summary by model failed', { error });
    return plainSummary(input.lead, input.turns);
  }
}
