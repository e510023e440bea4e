import { afterAll, beforeAll } from 'vitest';
import { type Providers, type ProvidersInput, startProviders } from '../start-providers.ts';

/** Starts the service for the tests of a file; call the result inside a test. */
export function runProviders(input: Partial<ProvidersInput> = {}): () => Providers {
  let running: Providers | undefined;
  beforeAll(async () => {
    running = await startProviders({ port: 0, cacheDir: undefined, ...input });
    if (input.cacheDir) await untilLoaded(running);
  });
  afterAll(async () => running?.close());
  return () => {
    if (!running) throw new Error('The service runs only while tests run.');
    return running;
  };
}

async function untilLoaded(providers: Providers): Promise<void> {
  const deadline = AbortSignal.timeout(20_000);
  while (!deadline.aborted) {
    const { stt, embeddings } = providers.context.models.status();
    if (stt.ok && embeddings.ok) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export async function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer local-test' },
    body: JSON.stringify(body),
  });
}
