import type { Breaker } from '#lib/breakers/breaker.ts';
import type { CallMeter } from '#lib/budget/call-meter.ts';
import { isRefusal } from '#lib/budget/is-refusal.ts';
import { toWav } from '#lib/speech/to-wav.ts';
import type { Transcriber } from '#lib/speech/transcriber.ts';
import { NotCovered } from './call-voice.ts';
import { HEARING_RATE, type SecondEar } from './steady-stt.ts';

const TRANSCRIPT_WITHIN_MS = 3_000;

export interface SecondEarContext {
  transcriber: Transcriber;
  breaker: Breaker;
  meter: Pick<CallMeter, 'open'>;
  /** Of the talk. */
  locale: string;
  /** An utterance was not heard because the budget does not cover it. */
  onUncovered: () => void;
}

/** The vendor that hears single utterances, each a request of its own at the meter, with a deadline. */
export function createSecondEar({ transcriber, breaker, meter, locale, onUncovered }: SecondEarContext): SecondEar {
  return {
    breaker,
    async transcribe(samples, signal) {
      const seconds = samples.length / HEARING_RATE;
      const quantity = Math.ceil(seconds);
      const request = meter.open({ leg: 'stt', model: transcriber.model, unit: 'stt_second', quantity });
      if (!request) {
        onUncovered();
        throw new NotCovered();
      }
      const within = AbortSignal.any([signal, AbortSignal.timeout(TRANSCRIPT_WITHIN_MS)]);
      try {
        const { text, billedS } = await transcriber.transcribe(toWav(samples, HEARING_RATE), { locale, signal: within });
        // Without its count ours is an estimate.
        if (billedS === undefined) request.end('lost', transcriber.estimateS(seconds));
        else request.end('answered', billedS);
        return text;
      } catch (error) {
        request.end(isRefusal(error) ? 'refused' : 'lost', transcriber.estimateS(seconds));
        throw error;
      }
    },
  };
}
