import { ReadableStream } from 'node:stream/web';
import { AudioByteStream } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import type { Breaker } from '#lib/breakers/breaker.ts';
import { createPace } from '#lib/speech/pace.ts';
import { type CallVoice, NotCovered } from './call-voice.ts';
import { replayable } from './replayable.ts';
import { createSpeechLine, type SpeechSocket } from './speech-line.ts';

const RATE = 24_000;
const SOUND_WITHIN_MS = 1_200;

export interface DeepgramVoiceOptions {
  apiKey: string;
  baseUrl: string;
  model: string;
  /** Text without sound for so long is a fault; 1.2 s unless said otherwise. */
  soundWithinMs?: number | undefined;
  breaker: Breaker;
  /** Books characters that are about to be sent; false when they must not be. */
  spend: (characters: number) => boolean;
  nowMs: () => number;
}

/** Deepgram bills the characters it is sent; each sentence ends with a space. */
export function charactersSent(sentence: string): number {
  return sentence.endsWith(' ') ? sentence.length : sentence.length + 1;
}

type Piece = Uint8Array | 'flushed';

/** What the vendor says, as it comes; ends without a word when nobody listens any more. */
function listen({ socket }: SpeechSocket): { pieces: ReadableStream<Piece>; fail: (error: unknown) => void; end: () => void } {
  let stop: (then: (controller: ReadableStreamDefaultController<Piece>) => void) => void = () => undefined;
  const pieces = new ReadableStream<Piece>({
    start(controller) {
      const onMessage = (bytes: Buffer, isBinary: boolean) => {
        if (isBinary) return controller.enqueue(bytes);
        try {
          const message = JSON.parse(bytes.toString('utf8')) as { type?: unknown; description?: unknown };
          if (message.type === 'Flushed') controller.enqueue('flushed');
          else if (/^error$/i.test(String(message.type))) throw new Error(`The vendor says: ${String(message.description)}`);
        } catch (error) {
          stop((open) => open.error(error));
        }
      };
      const onClose = (code: number) => stop((open) => open.error(new Error(`The speech socket was closed with ${code}.`)));
      let isOver = false;
      stop = (then) => {
        if (isOver) return;
        isOver = true;
        socket.off('message', onMessage);
        socket.off('close', onClose);
        then(controller);
      };
      socket.on('message', onMessage);
      socket.on('close', onClose);
    },
  });
  return {
    pieces,
    fail: (error) => stop((controller) => controller.error(error)),
    end: () => stop((controller) => controller.close()),
  };
}

/**
 * Deepgram's speech over one socket a call, opened ahead (developers.deepgram.com/reference/text-to-speech/speak-streaming, 2026-08). A
 * socket whose utterance was cut is never used again. mip_opt_out: Deepgram keeps and trains on nothing of this call.
 */
export function createDeepgramVoice(options: DeepgramVoiceOptions): CallVoice {
  const { apiKey, baseUrl, model, breaker, spend, nowMs } = options;
  const url = new URL(`${baseUrl.replace(/^http/, 'ws')}/v1/speak`);
  const query = { model, encoding: 'linear16', sample_rate: String(RATE), mip_opt_out: 'true' };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const line = createSpeechLine({ url, apiKey, nowMs });

  /** Sends sentences as they come; resolves with whether there were any, and throws when one is not covered. */
  async function feed(used: SpeechSocket, sentences: AsyncIterable<string>): Promise<boolean> {
    await used.opened;
    let isAny = false;
    let isCovered = true;
    for await (const sentence of sentences) {
      // What nobody is sent is not paid for.
      if (used.socket.readyState !== used.socket.OPEN) break;
      isCovered = spend(charactersSent(sentence));
      if (!isCovered) break;
      isAny = true;
      used.socket.send(JSON.stringify({ type: 'Speak', text: sentence.endsWith(' ') ? sentence : `${sentence} ` }));
    }
    if (isAny && used.socket.readyState === used.socket.OPEN) used.socket.send('{"type":"Flush"}');
    if (!isCovered && !isAny) throw new NotCovered();
    return isCovered;
  }

  async function* utter(used: SpeechSocket, sentences: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<AudioFrame> {
    const heard = listen(used);
    const frames = new AudioByteStream(RATE, 1);
    let isWhole = false;
    let hasSound = false;
    const stop = () => heard.end();
    signal.addEventListener('abort', stop, { once: true });
    let isAny = false;
    const source = (async function* () {
      for await (const sentence of sentences) {
        isAny = true;
        yield sentence;
      }
    })();
    const feeding = feed(used, source);
    void feeding.then(() => isAny || heard.end(), heard.fail);
    const reader = heard.pieces.getReader();
    try {
      while (!isWhole) {
        const { done, value } = await reader.read();
        if (done) break;
        if (value === 'flushed') isWhole = true;
        else {
          hasSound = true;
          yield* frames.write(value);
        }
      }
      if (signal.aborted) return;
      isWhole ||= !isAny;
      yield* frames.flush();
      if (!(await feeding)) throw new NotCovered();
    } finally {
      signal.removeEventListener('abort', stop);
      heard.end();
      if (isWhole && !signal.aborted) line.giveBack(used);
      else line.drop(used);
      // Somebody spoke into it, and wants an answer next.
      if (hasSound && !isWhole) line.warm();
    }
  }

  return {
    name: model,
    breaker,
    pace: createPace(),
    soundWithinMs: options.soundWithinMs ?? SOUND_WITHIN_MS,
    warm() {
      if (breaker.state() === 'closed') line.warm();
    },
    close: () => line.close(),
    async *speak(sentences, signal): AsyncGenerator<AudioFrame> {
      if (signal.aborted) return;
      const text = replayable(sentences);
      const used = line.take();
      let hasSound = false;
      try {
        for await (const frame of utter(used, text.again(), signal)) {
          hasSound = true;
          yield frame;
        }
      } catch (error) {
        // What happened to it while it waited is no fault of this utterance.
        if (!used.hasWaited || hasSound || signal.aborted || error instanceof NotCovered) throw error;
        yield* utter(line.take(), text.again(), signal);
      }
    },
  };
}
