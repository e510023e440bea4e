import { samplesOf } from '../../speech/pcm.ts';
import type { Recognizer } from '../../speech/recognizer.ts';
import { type Heard, Utterances } from '../../speech/utterances.ts';
import type { Context } from '../context.ts';
import { type SocketInput, SocketSession } from '../socket-session.ts';
import { endOfTurnConfidence } from './end-of-turn-confidence.ts';
import type { ListenQuery } from './listen-query.ts';
import { CONFIDENCE, seconds, wordsOf } from './words.ts';

type TurnEvent = 'StartOfTurn' | 'Update' | 'EagerEndOfTurn' | 'TurnResumed' | 'EndOfTurn';
type Said = { text: string; startMs: number; endMs: number };

/** How long to wait beyond the silence rule for a sentence that sounds unfinished. */
const HESITATION_MS = 900;
/** While the text is still being decoded nobody can say whether the turn is over. */
const UNDECODED_MS = 300;

/** Deepgram Flux: turns instead of utterances (developers.deepgram.com/docs/flux/state, 2026-08). */
export function listenV2(context: Context, input: SocketInput & { query: ListenQuery; recognizer: Recognizer }): void {
  const { query, recognizer } = input;
  const session = new SocketSession(context, input);
  let sequence = 0;
  let turn = 0;
  let hasStarted = false;
  const utterances = new Utterances({
    recognizer,
    rate: query.sample_rate,
    decodeAtMs: context.speech.decodeAtMs,
    endpointMs: silenceFor,
    onHeard,
  });

  function silenceFor(text: string | undefined): number {
    const base = context.speech.endpointMs;
    if (text === undefined) return Math.min(query.eot_timeout_ms, base + UNDECODED_MS);
    return endOfTurnConfidence(text) >= query.eot_threshold ? base : Math.min(query.eot_timeout_ms, base + HESITATION_MS);
  }

  async function onHeard(heard: Heard): Promise<void> {
    if (heard.kind === 'started') return session.beginUnit();
    if (heard.kind === 'final') return endTurn(heard);
    if (heard.text === '') return;
    if (!hasStarted) {
      hasStarted = true;
      await sendTurn('StartOfTurn', heard);
    } else if (heard.kind === 'interim') await sendTurn('Update', heard);
    if (heard.kind === 'resumed' && query.eager_eot_threshold !== undefined) await sendTurn('TurnResumed', heard);
    if (heard.kind !== 'eager') return;
    const isLikely = query.eager_eot_threshold !== undefined && endOfTurnConfidence(heard.text) >= query.eager_eot_threshold;
    await sendTurn(isLikely ? 'EagerEndOfTurn' : 'Update', heard);
  }

  async function endTurn(said: Said & { endsSpeech: boolean }): Promise<void> {
    if (said.text === '' && !hasStarted) return;
    if (!hasStarted) await sendTurn('StartOfTurn', said);
    await sendTurn('EndOfTurn', said);
    hasStarted = false;
    turn += 1;
  }

  async function sendTurn(event: TurnEvent, said: Said): Promise<void> {
    const words = wordsOf(said.text, said).map(({ punctuated_word: word, start, end }) => ({
      word,
      start,
      end,
      confidence: CONFIDENCE,
    }));
    await session.send(event, {
      type: 'TurnInfo',
      request_id: session.requestId,
      sequence_id: ++sequence,
      event,
      turn_index: turn,
      audio_window_start: seconds(said.startMs / 1_000),
      audio_window_end: seconds(said.endMs / 1_000),
      transcript: said.text,
      words,
      end_of_turn_confidence:
        event === 'EndOfTurn' ? Math.max(query.eot_threshold, endOfTurnConfidence(said.text)) : endOfTurnConfidence(said.text),
    });
  }

  async function close(): Promise<void> {
    await utterances.flush();
    session.socket.close(1000);
  }

  void session.send('Connected', { type: 'Connected', request_id: session.requestId, sequence_id: sequence });
  session.onMessage((message) => {
    if ('bytes' in message) {
      utterances.push(samplesOf(message.bytes));
      session.counts.audioSeconds = seconds(utterances.audioSeconds);
    } else if (message.type === 'ForceEndTurn') void utterances.flush();
    else if (message.type === 'CloseStream') void close();
    else if (message.type === 'Configure')
      void session.send('ConfigureSuccess', {
        ...message.json,
        type: 'ConfigureSuccess',
        request_id: session.requestId,
        sequence_id: ++sequence,
      });
    else
      void session.send('Error', {
        type: 'Error',
        code: 'UNPARSABLE_CLIENT_MESSAGE',
        description: `${message.type} is not a message of this endpoint.`,
      });
  });
  session.onClose(() => {
    utterances.stop();
    context.usage.add('stt', { audioSeconds: utterances.audioSeconds });
  });
}
