import type { FaultRequest } from '../../../local/providers/faults.ts';
import { startProviders } from '../../../local/providers/start-providers.ts';
import { scriptedModels } from '../../../local/providers/testing/scripted-models.ts';
import { CannotRun } from '../result.ts';

/** An embedding model without weights: the vector says nothing. */
const embedder = {
  embed: async () => ({ vector: new Float32Array(384).fill(0.05) }),
  close: async () => undefined,
};
/** Silence instead of speech: its length says how much was asked, and nothing is synthesised. */
const voice = {
  speak: async ({ text, rate }: { text: string; rate: number }) => new Int16Array(Math.round((text.length / 150) * rate)),
  close: async () => undefined,
};

/** Vendors of one lane: the local providers on a port of their own, real wire formats and ledger, with models that cost no time. */
export async function openLane() {
  const models = { ...scriptedModels(async () => ''), embedder: () => embedder };
  const providers = await startProviders({ port: 0, cacheDir: undefined, models, voice });
  const { faults, journal, profiles, usage } = providers.context;
  profiles.set({ vendor: 'llm', firstMs: 4, perTokenMs: 5 });
  return {
    url: providers.url,
    faults,
    /** The next request to the vendor meets the fault; nothing is ordered for `undefined`. */
    order(vendor: FaultRequest['vendor'], fault: FaultRequest['fault'] | undefined): void {
      if (fault !== undefined) faults.order({ vendor, fault, count: 1 });
    },
    journal,
    usage: (vendor: 'tts' | 'stt' | 'speech' | 'transcription') =>
      usage.totals()[vendor] ?? { requests: 0, audioSeconds: 0, characters: 0, promptTokens: 0, completionTokens: 0 },
    close: () => providers.close(),
  };
}
export type Lane = Awaited<ReturnType<typeof openLane>>;

/** Milliseconds that any step of a visit may take. */
export const PATIENCE_MS = 30_000;

export async function untilTrue(look: () => boolean, what: string): Promise<void> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  while (!look()) {
    if (Date.now() > deadlineMs) throw new CannotRun(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
