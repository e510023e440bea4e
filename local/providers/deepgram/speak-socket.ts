import { setTimeout as wait } from 'node:timers/promises';
import { bytesOf } from '../../speech/pcm.ts';
import { splitSentences } from '../../speech/split-sentences.ts';
import type { Context } from '../context.ts';
import { type SocketInput, SocketSession } from '../socket-session.ts';
import type { SpeakQuery } from './speak-query.ts';

const MOST_CHARACTERS = 2_000;
const PIECE_MS = 100;
const SENTENCE_GAP_MS = 160;

/** Deepgram streaming speech (developers.deepgram.com/reference/text-to-speech/speak-streaming, 2026-08). */
export function speakSocket(context: Context, input: SocketInput & { query: SpeakQuery }): void {
  const { voice, rate } = input.query;
  const session = new SocketSession(context, input);
  let sequence = 0;
  let characters = 0;
  const billed = { characters: 0, audioSeconds: 0, times: 0 };
  /** Rises with every Clear: what was asked before it is not spoken any more. */
  let era = 0;
  let order = Promise.resolve();

  async function speak(text: string, bornIn: number): Promise<void> {
    const { firstMs } = context.profiles.get('tts');
    if (firstMs > 0) await wait(firstMs);
    for (const sentence of splitSentences(text)) {
      if (era !== bornIn || session.socket.readyState !== session.socket.OPEN) return;
      const samples = await context.voice.speak({ text: sentence, voice, rate });
      if (era !== bornIn) return;
      await sendSound(bytesOf(samples));
      await sendSound(Buffer.alloc(Math.round((rate * SENTENCE_GAP_MS) / 1_000) * 2));
    }
  }

  async function sendSound(sound: Buffer): Promise<void> {
    const size = Math.round((rate * PIECE_MS) / 1_000) * 2;
    for (let at = 0; at < sound.length; at += size) await session.send('audio', sound.subarray(at, at + size));
    session.counts.audioSeconds += sound.length / 2 / rate;
  }

  function take(text: string): void {
    session.counts.characters += text.length;
    characters += text.length;
    const bornIn = era;
    order = order.then(async () => {
      session.beginUnit();
      await speak(text, bornIn).catch((cause: unknown) =>
        warn('VOICE_FAILED', cause instanceof Error ? cause.message : String(cause)),
      );
    });
  }

  /** The LiveKit plugin reads `warn_msg`, the SDK's type says `description`. */
  function warn(code: string, text: string): Promise<void> {
    return session.send('Warning', { type: 'Warning', code, warn_code: code, description: text, warn_msg: text });
  }

  function clear(): void {
    era += 1;
    void session.send('Cleared', { type: 'Cleared', sequence_id: sequence++ });
  }

  /** At once, even in mid-sentence: clients wait for this answer at the end of every reply. */
  function close(): void {
    era += 1;
    session.socket.close(1000);
  }

  /** What came since the last time, or at the end at least once. */
  function bill(isEnd: boolean): void {
    const { audioSeconds } = session.counts;
    if (characters === billed.characters && (!isEnd || billed.times > 0)) return;
    context.usage.add('tts', { characters: characters - billed.characters, audioSeconds: audioSeconds - billed.audioSeconds });
    Object.assign(billed, { characters, audioSeconds, times: billed.times + 1 });
  }

  void session.send('Metadata', {
    type: 'Metadata',
    request_id: session.requestId,
    model_name: voice,
    model_version: 'local',
    model_uuid: session.requestId,
  });
  session.onMessage((message) => {
    const text = 'json' in message ? message.json.text : undefined;
    if (message.type === 'Speak' && typeof text === 'string' && text.length <= MOST_CHARACTERS) take(text);
    else if (message.type === 'Speak') void warn('DATA-0001', `Speak needs a text of at most ${MOST_CHARACTERS} characters.`);
    else if (message.type === 'Flush')
      order = order.then(() => {
        bill(false);
        return session.send('Flushed', { type: 'Flushed', sequence_id: sequence++ });
      });
    else if (message.type === 'Clear') clear();
    else if (message.type === 'Close') close();
    else void warn('DATA-0002', `${message.type} is not a message of this endpoint: send Speak, Flush, Clear or Close.`);
  });
  session.onClose(() => {
    era += 1;
    bill(true);
  });
}
