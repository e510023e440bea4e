import { expect, it } from 'vitest';
import type { CallFunction } from '../core/call-function.ts';
import { readSubprocessors } from './subprocessors.ts';

function setUp(answer: object | null) {
  const asked: object[] = [];
  const call: CallFunction = async (name, args, result) => {
    asked.push([name, args]);
    return result.parse(answer);
  };
  return { asked, ctx: { call } };
}
const list = { businessName: null, changedOn: '2026-11-21', processors: [] };

it('asks for everybody without a campaign, and for one with its slug', async () => {
  const { ctx, asked } = setUp(list);
  expect(await readSubprocessors(ctx, null)).toEqual(list);
  await readSubprocessors(ctx, 'demo');
  expect(asked).toEqual([
    ['read_subprocessors', {}],
    ['read_subprocessors', { campaign_slug: 'demo' }],
  ]);
});

it('knows no campaign by what cannot be one, without a question to the database', async () => {
  const { ctx, asked } = setUp(list);
  for (const slug of ['', '../x', 'Demo', 'a'.repeat(64), "x'--"]) expect(await readSubprocessors(ctx, slug)).toBeNull();
  expect(asked).toEqual([]);
  expect(await readSubprocessors(setUp(null).ctx, 'gone')).toBeNull();
});
