import { z } from 'zod';
import { CannotRun } from './result.ts';

const Entry = z.object({ at: z.string(), vendor: z.string(), durationMs: z.number().optional(), body: z.unknown().optional() });
const Chat = z.object({ messages: z.array(z.object({ role: z.string() })) });

/** One request that the providers saw, by the time it came after the caller's last word. */
export type ProviderRequest = {
  vendor: string;
  afterMs: number;
  durationMs: number | null;
  /** The model is asked again because it called a tool instead of answering. */
  followsTool: boolean;
};

function followsTool(body: unknown): boolean {
  const chat = Chat.safeParse(body);
  return chat.success && chat.data.messages.at(-1)?.role === 'tool';
}

/** What was asked of the language, embedding and speech providers between the end of a line and the first sound of its answer. */
export async function readProviderRequests(
  providersUrl: string,
  span: { fromEpochMs: number; toEpochMs: number },
): Promise<ProviderRequest[]> {
  const since = new Date(span.fromEpochMs).toISOString();
  const response = await fetch(`${providersUrl}/journal?since=${since}`);
  if (!response.ok) throw new CannotRun(`The local providers did not show their journal: ${response.status}.`);
  return z
    .array(Entry)
    .parse(await response.json())
    .filter((entry) => ['llm', 'embeddings', 'tts'].includes(entry.vendor) && Date.parse(entry.at) < span.toEpochMs)
    .map((entry) => ({
      vendor: entry.vendor,
      afterMs: Math.round(Date.parse(entry.at) - span.fromEpochMs),
      durationMs: entry.durationMs === undefined ? null : Math.round(entry.durationMs),
      followsTool: followsTool(entry.body),
    }));
}

/** Fixed answer times, so that clients are compared and not this machine's models. */
export async function fixProviderTimes(providersUrl: string, firstMs: { llm: number; tts: number }): Promise<void> {
  for (const [vendor, ms] of Object.entries(firstMs)) {
    const response = await fetch(`${providersUrl}/profile`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ vendor, firstMs: ms }),
    });
    if (!response.ok) throw new CannotRun(`The local providers refused the fixed time of ${vendor}: ${await response.text()}`);
  }
}
