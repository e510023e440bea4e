import { z } from 'zod';

const Flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((flag) => flag === 'true');

/** The query of both listen endpoints, as far as this service acts on it; what else is sent is taken and ignored. */
export const ListenQuery = z.object({
  encoding: z.literal('linear16', { error: 'encoding must be linear16: this local service decodes no other.' }),
  sample_rate: z.coerce.number({ error: 'sample_rate is needed, for example 16000.' }).int().min(8_000).max(48_000),
  channels: z.coerce.number().int().max(1, 'channels must be 1: send one mono channel.').default(1),
  interim_results: Flag,
  vad_events: Flag,
  endpointing: z.union([z.literal('false'), z.literal('true'), z.coerce.number().nonnegative()]).optional(),
  utterance_end_ms: z.coerce.number().positive().optional(),
  eager_eot_threshold: z.coerce.number().min(0.3).max(0.9).optional(),
  eot_threshold: z.coerce.number().min(0.5).max(0.9).default(0.7),
  eot_timeout_ms: z.coerce.number().min(500).max(60_000).default(5_000),
});
export type ListenQuery = z.infer<typeof ListenQuery>;

export function parseListenQuery(url: URL): { query: ListenQuery } | { problem: string } {
  const parsed = ListenQuery.safeParse(Object.fromEntries(url.searchParams));
  if (parsed.success) return { query: parsed.data };
  return { problem: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(' ') };
}
