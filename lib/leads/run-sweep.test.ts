import { describe, expect, it } from 'vitest';
import type { Backlog } from '../conversation/backlog.ts';
import type { CallFunction } from '../core/call-function.ts';
import { runSweep } from './run-sweep.ts';

const vector = Array.from({ length: 3 }, () => 0.5);
function setUp(embed?: (texts: readonly string[]) => Promise<number[][]>) {
  const embedder = embed && {
    model: 'mini:384',
    pricedAs: 'mini',
    embed: async (texts: readonly string[]) => ({ vectors: await embed(texts), tokens: 2 }),
  };
  const log: string[] = [];
  const saved: Record<string, unknown>[] = [];
  const call: CallFunction = async (name, args, result) => {
    log.push(name);
    if (name === 'save_chunk_embedding') saved.push(args);
    const answers: Record<string, unknown> = {
      sweep: { endedConversations: 2, newPartitions: 0, dueDeliveries: 0 },
      claim_deliveries: [],
      list_unembedded_chunks: [
        { id: 'c1', content: 'one' },
        { id: 'c2', content: 'two' },
      ],
      save_chunk_embedding: { id: 'c' },
    };
    return result.parse(answers[name]);
  };
  const logger = { info: () => undefined, warn: (message: string) => void log.push(message), error: () => undefined };
  const backlog: Backlog = {
    append: async () => true,
    waiting: async () => {
      log.push('waiting');
      return [];
    },
    claim: async () => null,
  };
  const ctx = {
    maintenance: call,
    delivery: { call, senders: {}, logger },
    embedder,
    backlog: { backlog, call, logger },
  };
  return { ctx, log, saved };
}

describe('runSweep', () => {
  it('ends, sends and embeds, and says how much', async () => {
    const { ctx, saved } = setUp(async (texts) => texts.map(() => vector));
    expect(await runSweep(ctx)).toEqual({
      endedConversations: 2,
      newPartitions: 0,
      dueDeliveries: 0,
      drained: 0,
      sent: 0,
      embedded: 2,
    });
    expect(saved).toEqual(
      ['c1', 'c2'].map((chunk_id) => ({ chunk_id, embedding: JSON.stringify(vector), embedding_model: 'mini:384' })),
    );
  });

  it('sends leads although the embedder fails', async () => {
    const { ctx, log } = setUp(() => Promise.reject(new Error('down')));
    expect(await runSweep(ctx)).toMatchObject({ sent: 0, embedded: 0 });
    expect(log).toEqual(['waiting', 'sweep', 'claim_deliveries', 'list_unembedded_chunks', 'passages not embedded yet']);
  });

  it('embeds nothing without an embedder', async () => {
    const { ctx, log } = setUp();
    await runSweep(ctx);
    expect(log).toEqual(['waiting', 'sweep', 'claim_deliveries']);
  });
});
