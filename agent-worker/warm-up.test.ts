import { expect, it } from 'vitest';
import { countsTokens } from '#lib/budget/tokens.ts';
import { warmUp } from './warm-up.ts';

it('leaves a process that counts tokens and does not estimate them', async () => {
  expect(countsTokens('gpt-6-luna')).toBe(false);
  const asked: string[] = [];
  const call = async (name: string) => {
    asked.push(name);
    return new Promise<never>(() => undefined);
  };
  await warmUp({ call, models: ['gpt-6-luna', 'text-embedding-3-small', 'a model that nobody knows'] });
  expect(asked).toEqual(['list_passages']);
  expect(countsTokens('gpt-6-luna')).toBe(true);
  expect(countsTokens('text-embedding-3-small')).toBe(true);
});
