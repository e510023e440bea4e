import { samplesOf } from '../../speech/pcm.ts';
import type { Recognizer } from '../../speech/recognizer.ts';
import { type Heard, Utterances } from '../../speech/utterances.ts';
import type { Context } from '../context.ts';
import { type SocketInput, SocketSession } from '../socket-session.ts';
import { closeWhenIdle } from './close-when-idle.ts';
import type { ListenQuery } from './listen-query.ts';
import { CONFIDENCE, seconds, wordsOf } from './words.ts';

type Final = Extract<Heard, { kind: 'final' }>;

/** Deepgram live transcription, nova-3 shape (developers.deepgram.com/reference/speech-to-text/listen-streaming, 2026-08). */
export function listenV1(context: Context, input: SocketInput & { query: ListenQuery; recognizer: Recognizer }): void {
  const { query, recognizer } = input;
  const session = new SocketSession(context, input);
  // A request for less silence than the local rule gets the local rule: 25 ms, the LiveKit default, needs Deepgram's model.
  const asked = typeof query.endpointing === 'number' ? query.endpointing : 0;
  const endpointMs = Math.max(asked, context.speech.endpointMs);
  const utterances = new Utterances({
    recognizer,
    rate: query.sample_rate,
    decodeAtMs: context.speech.decodeAtMs,
    endpointMs: () => endpointMs,
    onHeard,
  });
  const idle = closeWhenIdle(session.socket, context.speech.idleMs);
  let lastWordEnd: number | undefined;

  async function onHeard(heard: Heard): Promise<void> {
    if (heard.kind === 'started') {
      session.beginUnit();
      lastWordEnd = undefined;
      if (query.vad_events)
        await session.send('SpeechStarted', {
          type: 'SpeechStarted',
          channel: [0, 1],
          timestamp: seconds(heard.startMs / 1_000),
        });
    } else if (heard.kind === 'final') {
      lastWordEnd = heard.endMs / 1_000;
      await sendResults(heard.text, heard, {
        isFinal: true,
        isSpeechFinal: heard.endsSpeech && query.endpointing !== 'false',
        isForced: heard.isForced,
      });
    } else if (heard.kind !== 'resumed' && query.interim_results) {
      await sendResults(heard.text, heard, { isFinal: false, isSpeechFinal: false, isForced: false });
    }
  }

  async function sendResults(
    text: string,
    times: Pick<Final, 'startMs' | 'endMs'>,
    flags: Record<'isFinal' | 'isSpeechFinal' | 'isForced', boolean>,
  ): Promise<void> {
    await session.send(flags.isFinal ? 'Results:final' : 'Results:interim', {
      type: 'Results',
      channel_index: [0, 1],
      start: seconds(times.startMs / 1_000),
      duration: seconds((times.endMs - times.startMs) / 1_000),
      is_final: flags.isFinal,
      speech_final: flags.isSpeechFinal,
      from_finalize: flags.isForced,
      channel: { alternatives: [{ transcript: text, confidence: text === '' ? 0 : CONFIDENCE, words: wordsOf(text, times) }] },
      metadata: {
        request_id: session.requestId,
        model_info: { name: 'moonshine-tiny-en', version: 'local', arch: 'moonshine' },
        model_uuid: LOCAL_MODEL,
      },
    });
  }

  async function endUtterance(): Promise<void> {
    const gap = query.utterance_end_ms;
    if (gap === undefined || lastWordEnd === undefined || (utterances.audioSeconds - lastWordEnd) * 1_000 < gap) return;
    const end = lastWordEnd;
    lastWordEnd = undefined;
    await session.send('UtteranceEnd', { type: 'UtteranceEnd', channel: [0, 1], last_word_end: seconds(end) });
  }

  async function finalize(): Promise<void> {
    const atMs = utterances.audioSeconds * 1_000;
    const wasSpeech = await utterances.flush();
    if (!wasSpeech)
      await sendResults('', { startMs: atMs, endMs: atMs }, { isFinal: true, isSpeechFinal: false, isForced: true });
  }

  async function closeStream(): Promise<void> {
    await utterances.flush();
    const duration = seconds(utterances.audioSeconds);
    const created = new Date(context.nowMs()).toISOString();
    await session.send('Metadata', {
      type: 'Metadata',
      transaction_key: 'deprecated',
      request_id: session.requestId,
      sha256: '',
      created,
      duration,
      channels: 1,
    });
    session.socket.close(1000);
  }

  session.onMessage((message) => {
    idle.touch();
    if ('bytes' in message) {
      if (message.bytes.length === 0) void closeStream();
      utterances.push(samplesOf(message.bytes));
      session.counts.audioSeconds = seconds(utterances.audioSeconds);
      void endUtterance();
    } else if (message.type === 'Finalize') void finalize();
    else if (message.type === 'CloseStream') void closeStream();
    else if (message.type === 'unreadable') session.socket.close(1008, 'DATA-0000');
  });
  session.onClose(() => {
    idle.stop();
    utterances.stop();
    context.usage.add('stt', { audioSeconds: utterances.audioSeconds });
  });
}

const LOCAL_MODEL = '00000000-0000-4000-8000-000000000001';
