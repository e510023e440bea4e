import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { runProviders } from '../../../local/providers/testing/run-providers.ts';
import { createModerator } from './moderator.ts';

describe('the moderator by OpenAI’s client', () => {
  const providers = runProviders();
  const open = () => createModerator(new OpenAI({ apiKey: 'local', baseURL: `${providers().url}/v1` }), 'omni-moderation-latest');
  const signal = () => AbortSignal.timeout(20_000);

  it.each([
    ['I want to kill myself.', 'distress'],
    ['No quiero vivir, voy a matarme, quiero suicidarme.', 'distress'],
    ['I will kill you.', 'threat'],
    ['You are worthless, you idiot.', 'unkind'],
    ['What does a charger cost?', null],
    ['We kill the power at the panel for six hours.', null],
  ])('%s: %s', async (text, concern) => {
    expect(await open().judge(text, signal())).toBe(concern);
  });

  it.each(['500', '429', 'garbage', 'refuse', 'cut'] as const)('throws once on %s, and asks no second time', async (fault) => {
    providers().context.faults.order({ vendor: 'moderations', fault });
    const before = providers().context.journal.list({ vendor: 'moderations' }).length;
    await expect(open().judge('Hello.', signal())).rejects.toMatchObject({ code: 'unavailable' });
    expect(providers().context.journal.list({ vendor: 'moderations' }).length - before).toBe(1);
    providers().context.faults.clear();
  });

  it('stops waiting when it is told to', async () => {
    providers().context.faults.order({ vendor: 'moderations', fault: 'hang' });
    await expect(open().judge('Hello.', AbortSignal.timeout(100))).rejects.toMatchObject({ code: 'unavailable' });
    providers().context.faults.clear();
  });
});
