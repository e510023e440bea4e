import { initializeLogger, stt } from '@livekit/agents';
import { STT, STTv2 } from '@livekit/agents-plugin-deepgram';
import { expect } from 'vitest';
import { resample } from '../../speech/resample.ts';
import { createVoice } from '../../speech/voice.ts';
import { runProviders } from '../testing/run-providers.ts';
import { asTurn, callerClip, frameOf, pieces, play, wordErrorRate } from '../testing/sound.ts';
import { cacheDir, itWithModel } from '../testing/weights-for-test.ts';

initializeLogger({ pretty: false, level: 'silent' });
const providers = runProviders({ cacheDir });
const { SpeechEventType } = stt;

type Event = { type: stt.SpeechEventType; text: string };

async function collect(stream: stt.SpeechStream, until?: stt.SpeechEventType): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of stream) {
    events.push({ type: event.type, text: event.alternatives?.[0].text ?? '' });
    if (event.type === until) break;
  }
  return events;
}

/** Everything at once; the plugin hangs up as soon as its input ends, so the input stays open until the turn is over. */
async function hear(recognizer: stt.STT, samples: Int16Array): Promise<Event[]> {
  const stream = recognizer.stream();
  for (const piece of pieces(samples)) stream.pushFrame(frameOf(piece));
  const events = await collect(stream, SpeechEventType.END_OF_SPEECH);
  stream.close();
  return events;
}

function finals(events: Event[]): string {
  return events
    .filter((event) => event.type === SpeechEventType.FINAL_TRANSCRIPT)
    .map((event) => event.text)
    .join(' ');
}

const webSocketUrl = () => providers().url.replace('http', 'ws');
const nova = (endpointing = 25) => new STT({ apiKey: 'local-test', baseUrl: webSocketUrl(), endpointing });

for (const [clip, text] of [
  ['home-owner-03', 'My name is Maria Lopez and I own a house in Tempe'],
  ['fleet-manager-05', 'Our budget is about forty thousand dollars'],
  ['short-answers-03', 'What is the warranty'],
] as const) {
  itWithModel('speech', `understands the natural clip ${clip} through the LiveKit plugin`, async () => {
    // The speakers pause for more than the usual 300 ms.
    const events = await hear(nova(600), asTurn(await callerClip(clip), { before: 400, after: 900 }));
    const heard = finals(events).replace(/\$40,000/, 'forty thousand dollars');
    expect(wordErrorRate(text, heard), heard).toBeLessThanOrEqual(0.25);
    expect(events[0]?.type).toBe(SpeechEventType.START_OF_SPEECH);
    expect(events.map((event) => event.type)).toContain(SpeechEventType.END_OF_SPEECH);
  });
}

itWithModel('speech', 'understands what its own voice says', async () => {
  const voice = createVoice({ threads: 1 });
  const spoken = await voice.speak({ text: 'We would like to have solar panels on our roof.', voice: 'rms', rate: 24_000 });
  await voice.close();
  const events = await hear(nova(), asTurn(resample(spoken, 24_000, 16_000), { before: 300, after: 800 }));
  expect(wordErrorRate('We would like to have solar panels on our roof', finals(events)), finals(events)).toBeLessThanOrEqual(
    0.2,
  );
});

itWithModel('speech', 'tells interims while the visitor speaks and the final once he is silent', async () => {
  const stream = nova().stream();
  const events = collect(stream);
  await play(asTurn(await callerClip('home-owner-03'), { before: 300, after: 900 }), (piece) => stream.pushFrame(frameOf(piece)));
  stream.endInput();
  const types = (await events).map((event) => event.type);
  expect(types.filter((type) => type === SpeechEventType.INTERIM_TRANSCRIPT).length).toBeGreaterThanOrEqual(2);
  expect(types.indexOf(SpeechEventType.INTERIM_TRANSCRIPT)).toBeLessThan(types.indexOf(SpeechEventType.FINAL_TRANSCRIPT));
});

itWithModel('speech', 'gives Flux an early end of turn with the very text of the final one', async () => {
  const flux = new STTv2({ apiKey: 'local-test', endpointUrl: `${webSocketUrl()}/v2/listen`, eagerEotThreshold: 0.4 });
  const stream = flux.stream();
  const events = collect(stream);
  await play(asTurn(await callerClip('short-answers-03'), { before: 300, after: 1_500 }), (piece) =>
    stream.pushFrame(frameOf(piece)),
  );
  stream.endInput();
  const heard = await events;
  const early = heard.filter((event) => event.type === SpeechEventType.PREFLIGHT_TRANSCRIPT).at(-1);
  expect(early?.text).toBe(finals(heard));
  expect(finals(heard).toLowerCase()).toContain('warranty');
});
