import { setTimeout as wait } from 'node:timers/promises';
import { initializeLogger, voice } from '@livekit/agents';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LiveConversation, Turn } from '#lib/conversation/conversation-store.ts';
import { createTurnClock } from '#lib/telemetry/turn-clock.ts';
import { saveTurns } from './save-turns.ts';
import { openTalk } from './testdata/open-talk.ts';
import { pitchOf } from './testdata/scripted-speech.ts';

const LONG = 'We install solar panels on roofs of every kind, and our team will gladly come by and look at yours next week.';
type Talk = Awaited<ReturnType<typeof openTalk>>;
let talk: Talk;
beforeAll(() => initializeLogger({ pretty: false, level: 'fatal' }));
afterEach(() => talk.close());

/** What was played, in order, by the text it belongs to. */
function heard(frames: Talk['frames'], texts: string[]): string[] {
  return frames
    .map(({ sample }) => texts.find((text) => pitchOf(text) === sample) ?? '?')
    .filter((text, at, all) => text !== all[at - 1]);
}

function longestGapMs(frames: Talk['frames']): number {
  return Math.max(...frames.map(({ atMs }, at) => atMs - (frames[at - 1]?.atMs ?? atMs)));
}

/** Follows what is written down of a talk. */
function savedTurns({ session }: Talk): Turn[] {
  const saved: Turn[] = [];
  saveTurns(session, {
    talk: { turns: [] } as unknown as LiveConversation,
    writes: {
      push(write) {
        if (write.name !== 'save_turn') return;
        const { role, content, interrupted } = write.args;
        saved.push({ role, content, interrupted } as Turn);
      },
      giveWay: () => undefined,
      drained: async () => undefined,
    },
    clock: createTurnClock(Date.now),
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    nowMs: Date.now,
    onAgentTurn: () => undefined,
  });
  return saved;
}

describe('a visitor who speaks while the agent does', () => {
  it('hears nothing more from the moment the first sound is noticed', async () => {
    talk = await openTalk();
    await talk.saySome(LONG);
    let startMs = Number.POSITIVE_INFINITY;
    talk.session.on(voice.AgentSessionEventTypes.UserStateChanged, ({ newState }) => {
      if (newState === 'speaking') startMs = performance.now();
    });
    talk.sounds.start();
    await wait(400);
    expect(startMs).toBeLessThan(Number.POSITIVE_INFINITY);
    expect((talk.frames.at(-1)?.atMs ?? 0) - startMs).toBeLessThanOrEqual(60);
  });

  it('is answered when the words mean more, and only what was heard is written down', async () => {
    talk = await openTalk();
    const saved = savedTurns(talk);
    const { handle: speech } = await talk.saySome(LONG);
    talk.sounds.start();
    const startMs = performance.now();
    await wait(100);
    talk.recogniser.interim('wait');
    await wait(550);
    talk.recogniser.final('Wait, how much is that?');
    talk.sounds.end();
    await talk.until(() => talk.speaker.said.includes('It is forty.'), 'the answer');
    await talk.until(() => heard(talk.frames, [LONG, 'It is forty.']).length === 2, 'its sound');
    expect(speech.interrupted).toBe(true);
    expect(heard(talk.frames, [LONG, 'It is forty.'])).toEqual([LONG, 'It is forty.']);
    const lastOfCut = talk.frames.findLast(({ sample }) => sample === pitchOf(LONG));
    expect((lastOfCut?.atMs ?? 0) - startMs).toBeLessThan(300);
    const cut = saved.find(({ interrupted }) => interrupted);
    expect(LONG.startsWith(cut?.content ?? '?')).toBe(true);
    expect(cut?.content.length ?? 0).toBeLessThan(LONG.length / 2);
  });

  it('needs no more than one word, said quickly', async () => {
    talk = await openTalk();
    const { handle: speech } = await talk.saySome(LONG);
    talk.sounds.start();
    await wait(50);
    talk.sounds.end();
    await wait(50);
    talk.recogniser.final('Stop.');
    await talk.until(() => speech.interrupted, 'the end of the speech');
    expect(talk.model.asked).toEqual(['Stop.']);
  });

  it.each([
    ['a cough', []],
    ['mhm', ['mhm']],
    ['yeah, okay', ['yeah', 'Yeah, okay.']],
    ['what was first taken for a word', ['we', 'Yeah.']],
  ])('does not stop it by %s', async (_, words) => {
    talk = await openTalk();
    const { handle: speech } = await talk.saySome(LONG);
    talk.sounds.start();
    await wait(60);
    for (const word of words.slice(0, -1)) talk.recogniser.interim(word);
    await wait(60);
    talk.sounds.end();
    for (const word of words.slice(-1)) talk.recogniser.final(word);
    await speech.waitForPlayout();
    expect(speech.interrupted).toBe(false);
    expect(talk.frames.length).toBeGreaterThan(LONG.length - 5);
    // The next cough finds no words left over.
    const { handle: next } = await talk.saySome(LONG);
    const at = talk.frames.length;
    talk.sounds.start();
    await wait(700);
    talk.sounds.end();
    await next.waitForPlayout();
    expect(next.interrupted).toBe(false);
    expect(longestGapMs(talk.frames.slice(at - 1))).toBeLessThan(1_800);
    expect(talk.model.asked).toEqual([]);
  });

  it('does not keep it silent by a machine that hums on', async () => {
    talk = await openTalk();
    const { handle: speech } = await talk.saySome(LONG);
    const before = talk.frames.length;
    talk.sounds.start();
    await talk.until(() => talk.frames.length > before + 20, 'the agent to go on');
    await speech.waitForPlayout();
    expect(speech.interrupted).toBe(false);
  });

  it('answers a question by a yes over its last words', async () => {
    talk = await openTalk();
    const question = 'May we call?';
    const { handle: speech } = await talk.saySome(question);
    talk.sounds.start();
    await wait(20);
    talk.recogniser.final('Yes.');
    talk.sounds.end();
    await speech.waitForPlayout();
    await talk.until(() => talk.model.asked.length > 0, 'the turn');
    expect(talk.model.asked).toEqual(['Yes.']);
  });

  it('cannot cut words that must be heard', async () => {
    talk = await openTalk();
    const { handle: speech } = await talk.saySome(LONG, { allowInterruptions: false });
    talk.sounds.start();
    await speech.waitForPlayout();
    // A hold without words lasts longer.
    expect(longestGapMs(talk.frames)).toBeLessThan(1_000);
    expect(talk.frames.length).toBeGreaterThan(LONG.length - 5);
  });
});

describe('a draft', () => {
  it('that the next words made wrong is never heard', async () => {
    const answers: Record<string, string> = {
      'How much': 'Which one do you mean?',
      'How much is the small one?': 'It is forty.',
    };
    talk = await openTalk({ answer: (question) => answers[question] ?? '?' });
    talk.sounds.start();
    await wait(50);
    talk.recogniser.final('How much');
    await talk.until(() => talk.model.asked.includes('How much'), 'the draft');
    talk.recogniser.final('is the small one?');
    talk.sounds.end();
    await talk.until(() => talk.frames.length > 5, 'the answer');
    await wait(200);
    expect(heard(talk.frames, Object.values(answers))).toEqual(['It is forty.']);
  });
});

describe('patience', () => {
  it('is shorter where the words are a whole sentence', async () => {
    talk = await openTalk();
    const told: unknown[] = [];
    const update = talk.session.updateOptions.bind(talk.session);
    talk.session.updateOptions = (options) => {
      told.push(options?.turnHandling?.endpointing?.maxDelay);
      update(options);
    };
    talk.recogniser.final('my budget is around');
    talk.recogniser.final('five thousand dollars.');
    await talk.until(() => told.length === 2, 'both');
    expect(told).toEqual([2_500, 1_000]);
  });
});

describe('words from before the agent was there', () => {
  it('are answered after the greeting, which is heard to its end', async () => {
    talk = await openTalk({ greetsFirst: true });
    talk.recogniser.final('How much is the small one?');
    await wait(100);
    expect(talk.model.asked).toEqual([]);
    const greeting = 'Hello, this is Nova, the AI assistant of Brightroof.';
    const { handle } = await talk.saySome(greeting);
    talk.recogniser.final('Hello?');
    await handle.waitForPlayout();
    expect(handle.interrupted).toBe(false);
    await talk.until(() => heard(talk.frames, [greeting, 'It is forty.']).length === 2, 'the answer');
    expect(talk.model.asked.at(-1)).toBe('How much is the small one? Hello?');
  });

  it('do not keep a visitor from cutting the greeting', async () => {
    talk = await openTalk({ greetsFirst: true });
    const { handle } = await talk.saySome(LONG);
    await wait(1_000);
    talk.sounds.start();
    await wait(50);
    talk.recogniser.final('Wait, how much is that?');
    talk.sounds.end();
    await talk.until(() => handle.interrupted, 'the end of the greeting');
  });

  it('pause a greeting that began into them, and do not cut it', async () => {
    talk = await openTalk({ greetsFirst: true });
    const { handle } = await talk.saySome(LONG);
    talk.sounds.start();
    await wait(300);
    talk.recogniser.final('How much is the small one?');
    talk.sounds.end();
    await handle.waitForPlayout();
    expect(handle.interrupted).toBe(false);
    await talk.until(() => talk.model.asked.length > 0, 'the answer');
  });
});
