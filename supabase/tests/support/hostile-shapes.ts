import { randomUUID } from 'node:crypto';
import type { HostileValues } from './hostile-values.ts';
import type { Side } from './scene.ts';

const turn = (changes: Record<string, unknown>) =>
  JSON.stringify([
    { id: randomUUID(), role: 'visitor', content: 'Hello.', spoken_at: '2026-11-10T10:00:00Z', channel: 'voice', ...changes },
  ]);

/** Lists and objects that have the right shape and a wrong value inside, by function and argument. */
export const HOSTILE_SHAPES: Record<string, (foreign: Side) => HostileValues> = {
  'end_conversation.turns': (foreign) => ({
    'a turn of another customer': turn({ id: foreign.turnId, content: 'Mine now.' }),
    'a turn that names another conversation': turn({
      conversation_id: foreign.conversationId,
      customer_id: foreign.tenant.customerId,
    }),
    'a turn at infinity': turn({ spoken_at: 'infinity' }),
    'a turn in the year 294276': turn({ spoken_at: '294276-12-31T23:59:59Z' }),
    'a turn without a time': turn({ spoken_at: null }),
    'a turn without an id': turn({ id: null }),
    'a turn with no words': turn({ content: '' }),
    'a turn of 1 MB': turn({ content: 'x'.repeat(1_000_000) }),
    'a turn of SQL': turn({ content: "'; drop table public.leads; --" }),
    'a turn of the system': turn({ role: 'system' }),
    'a turn with an object for words': turn({ content: { text: 'Hello.' } }),
    'a turn with a list for metrics': turn({ metrics: [1, 2, 3] }),
    'a turn with metrics of 1 MB': turn({ metrics: { text: 'x'.repeat(1_000_000) } }),
    '3,000 turns': JSON.stringify(Array.from({ length: 3000 }, () => ({ id: randomUUID() }))),
    'the same turn twice': JSON.stringify([
      ...JSON.parse(turn({ id: foreign.documentId })),
      ...JSON.parse(turn({ id: foreign.documentId })),
    ]),
  }),
};
