import { describe, expect, it } from 'vitest';
import type { CallFunction } from '../core/call-function.ts';
import { mintCsrf } from './csrf.ts';
import { leaveOpenGate } from './leave-open-gate.ts';

async function setUp(answers: ({ state: string } | null)[]) {
  const csrf = { csrfSecret: 'a secret of the test', nowMs: () => 1_000_000 };
  const asked: unknown[] = [];
  const waits: number[] = [];
  const work: (() => Promise<void>)[] = [];
  const call = (async (name: string, args: unknown) => {
    asked.push({ name, args });
    return answers.shift() ?? null;
  }) as unknown as CallFunction;
  const minted = mintCsrf(csrf, { scope: 'demo', embedder: 'https://shop.example' });
  const leave = (campaign = 'demo') =>
    leaveOpenGate(
      { ...csrf, call },
      {
        gate: { reason: 'pagehide', campaign, csrf: minted.csrf },
        later: (run) => work.push(run),
        sleep: async (ms) => void waits.push(ms),
      },
    );
  return { leave, asked, waits, work };
}

describe('the goodbye of a page that has no visit yet', () => {
  it('marks the visit that its gate request opened as left', async () => {
    const { leave, asked, work } = await setUp([{ state: 'gated' }]);
    expect(await leave()).toEqual({ state: 'gated' });
    expect(asked).toMatchObject([{ name: 'leave_gate', args: { nonce: expect.any(String) } }]);
    expect(work).toEqual([]);
  });
  it('looks again after its answer when it has overtaken the gate request, and stops when it has found it', async () => {
    const { leave, asked, waits, work } = await setUp([null, null, { state: 'gated' }]);
    expect(await leave()).toEqual({ state: 'unknown' });
    expect(asked).toHaveLength(1);
    for (const run of work) await run();
    expect(asked).toHaveLength(3);
    expect(waits).toEqual([200, 800]);
  });
  it("refuses a token that is not this campaign's", async () => {
    const { leave, asked } = await setUp([]);
    await expect(leave('other')).rejects.toMatchObject({ code: 'csrf_invalid' });
    expect(asked).toEqual([]);
  });
});
