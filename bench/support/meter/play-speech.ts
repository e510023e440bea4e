import { tts as speech } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { createDeepgramVoice } from '../../../agent-worker/deepgram-voice.ts';
import { MeteredStt } from '../../../agent-worker/metered-stt.ts';
import { createSecondEar } from '../../../agent-worker/second-ear.ts';
import { createSentenceVoice } from '../../../agent-worker/sentence-voice.ts';
import { SteadyTts } from '../../../agent-worker/steady-tts.ts';
import { MODELS } from '../cost-mix.ts';
import { type Lane, untilTrue } from './lane.ts';
import type { Script, Turn } from './scripts.ts';
import { type Stage, sleep } from './stage.ts';

const HZ = 16_000;

async function untilOver(lane: Lane, vendor: 'speech' | 'transcription'): Promise<void> {
  const isOver = () => lane.journal.list({ vendor }).every(({ durationMs }) => durationMs !== undefined);
  await untilTrue(isOver, `the end of each ${vendor} request`);
}

/** A reply spoken over the call's own voices; the visitor may cut it, and the first vendor may not speak. */
export async function speak(stage: Stage, text: string, { speechCutAfter: cutAfter, secondVoice }: Turn): Promise<void> {
  const { books, deps, lane } = stage;
  const { apiKey, baseUrl, ttsModel: model } = deps.speech;
  const spare = deps.spare.voice;
  const vendor = secondVoice ? 'speech' : 'tts';
  const before = lane.usage(vendor);
  if (secondVoice) lane.order('tts', '500');
  lane.order('speech', secondVoice?.fault);
  const booked = await books.during('tts', async () => {
    let sentences = 0;
    const said = (spoken: string, quantity: number) => {
      sentences += 1;
      return { leg: 'tts', model: spoken, unit: 'tts_character', quantity } as const;
    };
    const line = createDeepgramVoice({
      apiKey,
      baseUrl,
      model,
      breaker: deps.breakers.of(`tts:${books.requests.length}`),
      spend: (characters) => books.meter.spend({ ...said(model, characters), isEstimate: false }),
      nowMs: Date.now,
    });
    const sentence = createSentenceVoice({
      voice: spare,
      breaker: deps.breakers.of(`speech:${books.requests.length}`),
      open: (characters) => books.meter.open(said(spare.model, characters)),
    });
    const voices = new SteadyTts({ voices: [line, sentence], nowMs: Date.now, logger: deps.logger });
    // Where the second vendor fails as well nobody is left: the page's own voice is not here.
    voices.on('error', () => undefined);
    const stream = voices.stream();
    stream.pushText(text);
    stream.endInput();
    try {
      for await (const audio of stream) {
        if (audio === speech.SynthesizeStream.END_OF_STREAM) break;
        if (cutAfter !== undefined && sentences >= cutAfter) break;
      }
    } finally {
      stream.close();
      line.close?.();
    }
    if (secondVoice) await untilOver(lane, 'speech');
    else await untilTrue(() => lane.usage('tts').requests > before.requests, 'the end of the speech');
  });
  lane.faults.clear();
  const characters = lane.usage(vendor).characters - before.characters;
  stage.speech.push({ leg: 'tts', model: secondVoice ? spare.model : model, booked, vendor: characters });
}

/** A tenth of a second of sound with pauses, as a microphone gives it. */
function soundAt(tenth: number): AudioFrame {
  const loudness = tenth % 40 < 25 ? 6_000 : 0;
  const samples = Int16Array.from({ length: HZ / 10 }, (_, index) => Math.round(Math.sin(index / 5) * loudness));
  return new AudioFrame(samples, HZ, 1, samples.length);
}

/** The call's sound through the plugin. At its end the plugin is asked for the rest; an ear that is replaced has been mute and is not believed. */
export async function hear(stage: Stage, { heardS, isEarReplaced }: Script): Promise<void> {
  const { books, deps, lane } = stage;
  const before = lane.usage('stt');
  const booked = await books.during('stt', async () => {
    const stt = new MeteredStt(
      { apiKey: deps.speech.apiKey, baseUrl: deps.speech.baseUrl.replace(/^http/, 'ws'), model: 'nova-3', mipOptOut: true },
      Date.now,
    );
    const book = (quantity: number, isEstimate: boolean) =>
      books.meter.use({ leg: 'stt', model: deps.speech.sttModel, unit: 'stt_second', quantity, isEstimate });
    stt.on('metrics_collected', (metrics) => book(metrics.audioDurationMs / 1000, false));
    const stream = stt.stream();
    // Who estimates by the clock must hear by the clock.
    for (let at = 0; at < (isEarReplaced ? 30 : heardS * 10); at += 1) {
      stream.pushFrame(soundAt(at));
      if (isEarReplaced) await sleep(100);
    }
    await untilTrue(() => lane.journal.list({ vendor: 'stt' }).some((entry) => (entry.socket?.audioSeconds ?? 0) > 0), 'sound');
    book(isEarReplaced ? await stt.retire(stream) : await stt.reportRest(true), true);
    stream.close();
    await untilTrue(() => lane.usage('stt').requests > before.requests, 'the end of the hearing');
  });
  const vendor = lane.usage('stt').audioSeconds - before.audioSeconds;
  stage.speech.push({ leg: 'stt', model: MODELS.stt, booked, vendor });
}

/** An utterance that only the second ear is asked for. */
export async function hearAgain(stage: Stage, { seconds, fault }: Script['secondEar'][number]): Promise<void> {
  const { books, deps, lane, talk } = stage;
  const before = lane.usage('transcription');
  lane.order('transcription', fault);
  const { transcriber } = deps.spare;
  const booked = await books.during('stt', async () => {
    const breaker = deps.breakers.of(`transcription:${books.requests.length}`);
    const ear = createSecondEar({ transcriber, breaker, meter: books.meter, locale: talk.locale, onUncovered: () => undefined });
    const samples = Int16Array.from({ length: Math.round(seconds * HZ) }, (_, index) => Math.round(Math.sin(index / 5) * 6_000));
    await ear.transcribe(samples, new AbortController().signal).catch(() => undefined);
    await untilOver(lane, 'transcription');
  });
  lane.faults.clear();
  const vendor = lane.usage('transcription').audioSeconds - before.audioSeconds;
  stage.speech.push({ leg: 'stt', model: transcriber.model, booked, vendor });
}

export async function renderGreeting(stage: Stage, fault: Turn['embeddingFault']): Promise<void> {
  const { books, deps, lane, talk, trips } = stage;
  lane.order('tts', fault);
  const before = lane.usage('tts');
  const booked = await books.during('tts', async () => {
    const { characters, isEstimate } = await deps.phrases.renderForNext({ text: talk.campaign.greeting, voice: MODELS.tts });
    if (!isEstimate) trips.commands += 1;
    const { ttsModel } = deps.speech;
    books.meter.use({ leg: 'tts', model: ttsModel, unit: 'tts_character', quantity: characters, isEstimate });
  });
  stage.speech.push({ leg: 'tts', model: MODELS.tts, booked, vendor: lane.usage('tts').characters - before.characters });
}
