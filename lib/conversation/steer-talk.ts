import { z } from 'zod';
import { uuidV7 } from '../core/uuid.ts';
import { buildInstructions } from './build-prompt.ts';
import type { LeadFacts, LiveConversation, Specialist } from './conversation-store.ts';
import { missingSlots, refuseStep, type Stage, stageAfterFacts } from './funnel.ts';
import { type LateWrite, lateWrites } from './late-write.ts';
import { HandBack, HandOver, MoveStage, TOOLS } from './tools.ts';

export interface SteeringContext {
  talk: LiveConversation;
  /** Hands a write to the queue of the conversation: no answer waits for it. */
  write: (write: LateWrite) => void;
  nowMs: () => number;
}

export type Tool = { description: string; parameters: z.ZodType };
const STEERING_TOOLS = ['move_stage', 'hand_over_to_specialist', 'hand_back_to_host'] as const;
export type SteeringTool = (typeof STEERING_TOOLS)[number];
export const isSteeringTool = (name: string): name is SteeringTool => STEERING_TOOLS.some((tool) => tool === name);

/** Tools as a request writes them: part of what it costs. */
function textOfTools(tools: Record<string, Tool>): string {
  return JSON.stringify(
    Object.entries(tools).map(([name, tool]) => ({ name, ...tool, parameters: z.toJSONSchema(tool.parameters) })),
  );
}

export interface Steered {
  /** What the model is told. */
  output: string;
  /** The arguments as they were taken; what was refused is not read back. */
  taken: object;
  /** Another voice goes on: the visitor's question is still to be answered. */
  hasNewSpeaker: boolean;
}

/**
 * Who speaks and at which stage a conversation is, for voice and text alike. Both are kept in the talk at once and written by the queue;
 * the functions of the database check every step again, and a conversation that goes on elsewhere begins from what they hold.
 */
export function createSteering(ctx: SteeringContext) {
  const { talk, nowMs } = ctx;
  const late = lateWrites(talk.conversationId);
  const specialists = talk.campaign.specialists ?? [];
  let wasHandedOver = false;
  const speaker = (): Specialist | null => specialists.find(({ id }) => id === talk.specialist) ?? null;
  const goTo = (to: Stage, reason: string) => {
    talk.funnelStage = to;
    ctx.write(late.moved({ to, reason }, uuidV7(nowMs())));
  };
  const refused = (output: string): Steered => ({ output, taken: {}, hasNewSpeaker: false });
  const passTo = (specialist: Specialist | null, reason: string): Steered => {
    // Two who pass a visitor to and fro answer nobody.
    if (wasHandedOver) return refused('The talk changed hands in this turn already. Answer the visitor yourself.');
    wasHandedOver = true;
    talk.specialist = specialist?.id ?? null;
    ctx.write(late.handedOver({ specialist: talk.specialist, reason }, uuidV7(nowMs())));
    const output = `${specialist?.name ?? talk.campaign.agentName} speaks from now on and answers the visitor's last words.`;
    return { output, taken: specialist ? { specialist: specialist.id, reason } : { reason }, hasNewSpeaker: true };
  };
  const run: Record<SteeringTool, (args: unknown, lead: LeadFacts) => Steered> = {
    move_stage(args, lead) {
      const step = MoveStage.safeParse(args);
      if (!step.success || !talk.funnelStage) return refused('This tool call was not valid.');
      const why = refuseStep(talk.funnelStage, step.data.to, lead);
      if (why) return refused(why);
      goTo(step.data.to, step.data.reason);
      return { output: `The stage is ${step.data.to} now.`, taken: step.data, hasNewSpeaker: false };
    },
    hand_over_to_specialist(args) {
      const wish = HandOver.safeParse(args);
      const found = wish.success ? specialists.find(({ id }) => id === wish.data.specialist) : undefined;
      if (!wish.success || !found) return refused('There is no such specialist. Answer the visitor yourself.');
      return found.id === talk.specialist
        ? refused('You are this specialist. Answer the visitor.')
        : passTo(found, wish.data.reason);
    },
    hand_back_to_host(args) {
      const wish = HandBack.safeParse(args);
      if (!wish.success || !speaker()) return refused('You are the host. Answer the visitor.');
      return passTo(null, wish.data.reason);
    },
  };
  const listTools = (): Record<string, Tool> => {
    const others = specialists.filter(({ id }) => id !== talk.specialist);
    const list = others.map(({ id, when }) => `${id}: ${when.replace(/\s+/g, ' ')}`).join('; ');
    const { description, parameters } = TOOLS.hand_over_to_specialist;
    return {
      save_lead: TOOLS.save_lead,
      end_call: TOOLS.end_call,
      ...(talk.funnelStage ? { move_stage: TOOLS.move_stage } : {}),
      ...(others.length > 0 ? { hand_over_to_specialist: { description: `${description} ${list}.`, parameters } } : {}),
      ...(speaker() ? { hand_back_to_host: TOOLS.hand_back_to_host } : {}),
    };
  };
  const listed = () => {
    const offered = listTools();
    return { by: talk.specialist ?? null, offered, text: textOfTools(offered) };
  };
  // Written out once for each speaker: every reply asks before its first word.
  let last = listed();
  const offer = () => {
    if (last.by !== (talk.specialist ?? null)) last = listed();
    return last;
  };
  return {
    run: (name: SteeringTool, args: unknown, lead: LeadFacts): Steered => run[name](args, lead),
    speaker,
    instructions: (): string => buildInstructions(talk.campaign, speaker()),
    /** What the model may call now: a specialist only where there is one; and what that weighs in a request. */
    tools: (): { offered: Record<string, Tool>; text: string } => offer(),
    /** The stage as the model reads it. */
    stage: (lead: LeadFacts) =>
      talk.funnelStage ? { now: talk.funnelStage, missing: missingSlots(talk.funnelStage, lead) } : undefined,
    /** What was learnt may complete a stage. */
    learnt(lead: LeadFacts): void {
      const next = talk.funnelStage && stageAfterFacts(talk.funnelStage, lead);
      if (next) goTo(next, 'Need, name and time are known.');
    },
    nextTurn(): void {
      wasHandedOver = false;
    },
  };
}
export type Steering = ReturnType<typeof createSteering>;
