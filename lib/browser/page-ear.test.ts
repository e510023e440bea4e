import { describe, expect, it } from 'vitest';
import { createFakeClock } from './fake-clock.ts';
import { createPageEar, type Recognition, type RecognitionMaker } from './page-ear.ts';

function setUp(given: { onStart?: 'listens' | 'silent' | 'throws' | string; available?: string } = {}) {
  const clock = createFakeClock();
  const made: Recognition[] = [];
  const heard: string[] = [];
  const log: string[] = [];
  let lost = 0;
  class FakeRecognition implements Recognition {
    lang = '';
    continuous = false;
    interimResults = true;
    processLocally = false;
    onstart: Recognition['onstart'] = null;
    onend: Recognition['onend'] = null;
    onerror: Recognition['onerror'] = null;
    onresult: Recognition['onresult'] = null;
    constructor() {
      made.push(this);
    }
    start() {
      const does = given.onStart ?? 'listens';
      log.push(`start ${this.lang}${this.processLocally ? ' here' : ''}`);
      if (does === 'throws') throw new Error('already started');
      if (does === 'listens') this.onstart?.();
      else if (does !== 'silent') this.onerror?.({ error: does });
    }
    abort() {
      log.push('abort');
      this.onend?.();
    }
  }
  const available = given.available;
  const Recognition = available
    ? Object.assign(FakeRecognition, { available: async () => available })
    : (FakeRecognition as RecognitionMaker);
  const ear = createPageEar({ Recognition, clock, onHeard: (text) => heard.push(text), onLost: () => lost++ });
  const result = (text: string, isFinal = true) =>
    made.at(-1)?.onresult?.({ resultIndex: 0, results: [Object.assign([{ transcript: text }], { isFinal })] });
  return { clock, made, heard, log, ear, result, lost: () => lost };
}

describe('the ear of the page', () => {
  it('passes on what is final, in the language of the visit', async () => {
    const { ear, heard, result, log } = setUp();
    expect(await ear.listen('en-US')).toBe('able');
    result('do you', false);
    result(' Do you offer financing? ');
    result('  ');
    expect([heard, log]).toEqual([['Do you offer financing?'], ['start en-US']]);
  });

  it('keeps the words on the device where the browser can', async () => {
    const able = setUp({ available: 'available' });
    await able.ear.listen('en-US');
    const unable = setUp({ available: 'downloadable' });
    await unable.ear.listen('en-US');
    expect([able.log, unable.log]).toEqual([['start en-US here'], ['start en-US']]);
  });

  it.each(['service-not-allowed', 'network', 'throws'])('says that it cannot (%s)', async (onStart) => {
    const { ear, lost } = setUp({ onStart });
    expect(await ear.listen('en-US')).toBe('absent');
    expect(lost()).toBe(0);
  });

  it('says that it cannot where the browser has none, or does not begin', async () => {
    const none = createPageEar({
      Recognition: undefined,
      clock: createFakeClock(),
      onHeard: () => undefined,
      onLost: () => undefined,
    });
    expect(await none.listen('en-US')).toBe('absent');
    const { ear, clock, log } = setUp({ onStart: 'silent' });
    const answer = ear.listen('en-US');
    await clock.advance(1_800);
    expect([await answer, log.at(-1)]).toEqual(['absent', 'abort']);
  });

  it('goes on when the browser ends it after a pause', async () => {
    const { ear, clock, made, result, heard, lost } = setUp();
    await ear.listen('en-US');
    made[0]?.onerror?.({ error: 'no-speech' });
    made[0]?.onend?.();
    await clock.advance(250);
    expect(made).toHaveLength(2);
    result('Hello?');
    expect([heard, lost()]).toEqual([['Hello?'], 0]);
  });

  it('tells when it breaks later', async () => {
    const { ear, clock, made, lost } = setUp();
    await ear.listen('en-US');
    made[0]?.onerror?.({ error: 'network' });
    await clock.advance(1_000);
    expect([made.length, lost()]).toEqual([1, 1]);
  });

  it('hears nothing after it was stopped, nor while the visitor is muted', async () => {
    const { ear, clock, made, heard, result } = setUp();
    await ear.listen('en-US');
    ear.setMuted(true);
    result('private words');
    await clock.advance(1_000);
    expect(made).toHaveLength(1);
    ear.setMuted(false);
    expect(made).toHaveLength(2);
    ear.stop();
    result('more of them');
    await clock.advance(1_000);
    expect([made.length, heard]).toEqual([2, []]);
    ear.setMuted(false);
    expect(made).toHaveLength(2);
  });
});
