import { AudioFrame } from '@livekit/rtc-node';
import { AppError } from '#lib/core/app-error.ts';
import { createPace } from '#lib/speech/pace.ts';
import { SPARE_VOICE_RATE } from '#lib/speech/spare-voice.ts';
import type { PageSpeech } from './ask-page.ts';
import type { CallVoice } from './call-voice.ts';

/** Longer than the page is given to begin. */
const SOUND_WITHIN_MS = 3_000;
const FRAME_SAMPLES = SPARE_VOICE_RATE / 10;

/**
 * The visitor's own browser speaks. Silence as long as the words last stands for them in the call, so that captions, interruptions and the
 * state of the agent stay what they are with a voice of ours.
 */
export function createPageVoice(page: Pick<PageSpeech, 'say'>): CallVoice {
  const pace = createPace();
  return {
    name: 'page',
    // Its silence has the length that we guessed: nothing can be learnt from it.
    pace: { ...pace, learn: () => undefined },
    soundWithinMs: SOUND_WITHIN_MS,
    async *speak(sentences, signal): AsyncGenerator<AudioFrame> {
      for await (const sentence of sentences) {
        if (!(await page.say(sentence))) throw new AppError('unavailable', 'The page has no voice.', { retryable: true });
        const frames = Math.ceil(pace.secondsOf(sentence) * 10);
        for (let at = 0; at < frames && !signal.aborted; at += 1)
          yield new AudioFrame(new Int16Array(FRAME_SAMPLES), SPARE_VOICE_RATE, 1, FRAME_SAMPLES);
      }
    },
  };
}
