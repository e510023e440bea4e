import { describe, expect, it } from 'vitest';
import type { GuardEvent } from './guard-event.ts';
import { moderateReply } from './moderate-reply.ts';
import { type Concern, freeModerator, type Moderator } from './moderator.ts';
import type { GuardedSentence } from './sentence-guard.ts';

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const said = (text: string): GuardedSentence => ({ text, original: text, verdict: { allowed: true } });
/** A judge whose verdicts are given by hand. */
function byHand() {
  const verdicts = new Map<string, (concern: Concern | null) => void>();
  const moderator: Moderator = {
    model: 'omni-moderation-latest',
    judge: (text) => new Promise((resolve) => void verdicts.set(text, resolve)),
  };
  return {
    moderator,
    give: (text: string, concern: Concern | null) => verdicts.get(text)?.(concern),
    asked: () => [...verdicts.keys()],
  };
}
function open(moderator: Moderator, question = 'What is it?') {
  const late: GuardEvent[] = [];
  const reply = moderateReply({ moderator, logger, locale: 'en-US', question, onLate: (event) => void late.push(event) });
  return { reply, late };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the second opinion', () => {
  it('never holds the first sentence, and judges it all the same', async () => {
    const { moderator, asked } = byHand();
    const { reply } = open(moderator);
    const held = settle()
      .then(settle)
      .then(() => 'held');
    expect(await Promise.race([reply.admit(said('Hello. ')), held])).toMatchObject({ text: 'Hello. ' });
    expect(asked()).toEqual(['What is it?', 'Hello. ']);
  });

  it('lets the local rules decide alone when no verdict comes in time', async () => {
    const { moderator } = byHand();
    const { reply } = open(moderator);
    await reply.admit(said('One. '));
    const startedMs = performance.now();
    expect(await reply.admit(said('Two. '))).toMatchObject({ text: 'Two. ', verdict: { allowed: true } });
    expect(performance.now() - startedMs).toBeGreaterThan(200);
  });

  it('keeps a sentence back when the verdict comes in time, and all that follows', async () => {
    const { moderator, give } = byHand();
    const { reply, late } = open(moderator);
    await reply.admit(said('One. '));
    const waiting = reply.admit(said('I hate you. '));
    await settle();
    give('I hate you. ', 'unkind');
    expect(await waiting).toMatchObject({ verdict: { allowed: false, reason: 'moderation' } });
    expect((await waiting).text).toMatch(/^I would rather not say that/);
    expect(await reply.admit(said('More. '))).toMatchObject({ text: '', verdict: { allowed: false } });
    expect(late).toEqual([]);
  });

  it('stops what follows when the verdict comes late, and records what was said', async () => {
    const { moderator, give } = byHand();
    const { reply, late } = open(moderator);
    await reply.admit(said('I will find you. '));
    give('I will find you. ', 'threat');
    await settle();
    expect(late).toEqual([{ rule: 'moderation', action: 'flagged', sentence: 'I will find you.', replacement: null }]);
    expect(await reply.admit(said('Soon. '))).toMatchObject({ verdict: { allowed: false, reason: 'moderation' } });
  });

  it.each(['distress', 'threat'] as const)('answers a visitor in %s with our own words', async (concern) => {
    const { moderator, give } = byHand();
    const { reply } = open(moderator, 'words');
    give('words', concern);
    await settle();
    expect((await reply.admit(said('That is 5 dollars. '))).text).toMatch(/emergency number/);
  });

  it('answers an angry visitor like anybody', async () => {
    const { moderator, give } = byHand();
    const { reply } = open(moderator, 'words');
    give('words', 'unkind');
    await settle();
    expect(await reply.admit(said('I am sorry. '))).toMatchObject({ text: 'I am sorry. ' });
  });

  it('goes on without a judge that fails', async () => {
    const { reply } = open({ model: 'm', judge: () => Promise.reject(new Error('down')) });
    expect(await reply.admit(said('One. '))).toMatchObject({ text: 'One. ' });
    expect(await reply.admit(said('Two. '))).toMatchObject({ text: 'Two. ' });
  });
});

describe('the moderator', () => {
  const moderator: Moderator = { model: 'omni-moderation-latest', judge: async () => null };
  const price = { model: 'omni-moderation', unit: 'request', microUsdPerMillion: 0 };
  it('is used only while its model is known to be free', () => {
    expect(freeModerator(moderator, [price])).toBe(moderator);
    expect(freeModerator(moderator, [])).toBeUndefined();
    expect(freeModerator(moderator, [{ ...price, microUsdPerMillion: 1 }])).toBeUndefined();
    expect(freeModerator(undefined, [price])).toBeUndefined();
  });
});
