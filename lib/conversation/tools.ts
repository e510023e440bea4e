import { z } from 'zod';

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

export const TOOLS = {
  save_lead: {
    description: 'Saves what the visitor said about themselves. Call it as soon as something new is said.',
    parameters: SaveLead,
  },
  end_call: { description: 'Ends the conversation after the visitor said goodbye.', parameters: EndCall },
} as const;
export type ToolName = keyof typeof TOOLS;

/** What a model gave for a tool without its empty answers; models like to send "unknown" or "". */
export function meaningfulFacts(facts: SaveLead): Partial<Record<keyof SaveLead, string>> {
  const entries = Object.entries(facts).filter(
    ([, value]) => typeof value === 'string' && value.trim() !== '' && !/^(unknown|none|n\/a|null)$/i.test(value.trim()),
  );
  return Object.fromEntries(entries);
}
