import { z } from 'zod';
import { type VoiceName, voiceForModel } from '../../speech/voice.ts';

const SpeakQuery = z.object({
  model: z.string().default('aura-2-thalia-en'),
  encoding: z.string().optional(),
  sample_rate: z.coerce.number().int().min(8_000).max(48_000).default(24_000),
  container: z.string().optional(),
});
export type SpeakQuery = { voice: VoiceName; rate: number; encoding: string | undefined; container: string | undefined };

export function parseSpeakQuery(url: URL): { query: SpeakQuery } | { problem: string } {
  const parsed = SpeakQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!parsed.success)
    return { problem: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(' ') };
  const { model, sample_rate: rate, encoding, container } = parsed.data;
  return { query: { voice: voiceForModel(model), rate, encoding, container } };
}
