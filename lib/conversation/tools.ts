import { z } from 'zod';
import { STAGES } from './funnel.ts';

/** Plain tool definitions; the worker and the text chat each adapt them to their own model client. */
export const SaveLead = z.object({
  name: z.string().max(200).optional().describe("The visitor's own name"),
  company: z.string().max(200).optional().describe('The company or household they speak for'),
  need: z.string().max(500).optional().describe('What they want, in their own words'),
  budget: z.string().max(200).optional().describe('What they want to spend'),
  timeline: z.string().max(200).optional().describe('When they want it'),
  phone: z.string().max(40).optional().describe('A phone number they gave'),
});
export type SaveLead = z.infer<typeof SaveLead>;

export const EndCall = z.object({});

const Reason = z.string().max(300).describe('Why, in a few words');
export const MoveStage = z.object({ to: z.enum(STAGES), reason: Reason });
export const HandOver = z.object({ specialist: z.string().max(40).describe('The id of the specialist'), reason: Reason });
export const HandBack = z.object({ reason: Reason });

export const TOOLS = {
  save_lead: {
    description: 'Saves what the visitor said about themselves. Call it as soon as something new is said.',
    parameters: SaveLead,
  },
  end_call: { description: 'Ends the conversation after the visitor said goodbye.', parameters: EndCall },
  move_stage: {
    description:
      'Moves the talk one stage: to booking when the visitor wants a visit or a call, to confirmation once they agreed to what you read back, a stage back when they change their mind.',
    parameters: MoveStage,
  },
  // Longer names than "handover": that is a word of honest sentences, which the guard would hold back.
  hand_over_to_specialist: { description: 'Brings in a specialist of ours, who goes on in your place.', parameters: HandOver },
  hand_back_to_host: {
    description: 'Gives the talk back to the host once it is no longer about your subject.',
    parameters: HandBack,
  },
} as const;
export type ToolName = keyof typeof TOOLS;

/** What a model gave for a tool without its empty answers; models like to send "unknown" or "". */
export function meaningfulFacts(facts: SaveLead): Partial<Record<keyof SaveLead, string>> {
  const entries = Object.entries(facts).filter(
    ([, value]) => typeof value === 'string' && value.trim() !== '' && !/^(unknown|none|n\/a|null)$/i.test(value.trim()),
  );
  return Object.fromEntries(entries);
}
