import { describe, expect, it } from 'vitest';
import { createFakeClock } from './fake-clock.ts';
import { createPageVoice, type Synthesis } from './page-voice.ts';

function setUp(canSpeak: 'yes' | 'never' | 'error' | 'absent' = 'yes') {
  const clock = createFakeClock();
  const queue: SpeechSynthesisUtterance[] = [];
  const log: string[] = [];
  const fire = (utterance: SpeechSynthesisUtterance | undefined, event: 'onstart' | 'onend' | 'onerror') =>
    utterance?.[event]?.({} as never);
  const synthesis: Synthesis = {
    speak(utterance) {
      log.push(`speak ${utterance.text} in ${utterance.lang}`);
      queue.push(utterance);
      if (canSpeak === 'error') fire(utterance, 'onerror');
      if (canSpeak === 'yes' && queue.length === 1) fire(utterance, 'onstart');
    },
    cancel() {
      log.push('cancel');
      queue.length = 0;
    },
  };
  const voice = createPageVoice({
    synthesis: canSpeak === 'absent' ? undefined : synthesis,
    makeUtterance: (text) => ({ text }) as SpeechSynthesisUtterance,
    clock,
  });
  /** The sentence that is being said is over. */
  const finish = () => {
    fire(queue.shift(), 'onend');
    fire(queue[0], 'onstart');
  };
  const say = (text: string) => voice.say({ text, locale: 'en-US' });
  return { clock, log, voice, say, finish };
}

describe('the voice of the page', () => {
  it('says sentences in order and does not make the worker wait for those before', async () => {
    const { say, log, finish } = setUp();
    expect([await say('One.'), await say('Two.')]).toEqual(['able', 'able']);
    expect(log).toEqual(['speak One. in en-US', 'speak Two. in en-US']);
    finish();
    finish();
    expect(await say('Three.')).toBe('able');
  });

  it.each(['absent', 'error'] as const)('says that it cannot (%s)', async (kind) => {
    expect(await setUp(kind).say('One.')).toBe('absent');
  });

  it('that does not begin is given up, and never begins later', async () => {
    const { say, clock, log } = setUp('never');
    const answer = say('One.');
    await clock.advance(1_500);
    expect(await answer).toBe('absent');
    expect(log).toEqual(['speak One. in en-US', 'cancel']);
  });

  it('stops at once when the visitor interrupts, and can speak again', async () => {
    const { say, voice, log } = setUp();
    await say('One.');
    await say('Two.');
    voice.hush();
    voice.hush();
    expect(log.slice(2)).toEqual(['cancel']);
    expect(await say('Three.')).toBe('able');
  });
});
