import { z } from 'zod';

/** What a room tells the bare worker about its call. */
export const BareCall = z.object({
  providersUrl: z.url(),
  sttModel: z.string(),
  llmModel: z.string(),
  ttsModel: z.string(),
  greeting: z.string(),
  instructions: z.string(),
});
export type BareCall = z.infer<typeof BareCall>;

/** The name under which the bare worker registers, beside ours on the same server. */
export const BARE_AGENT_NAME = 'bare-stack';
