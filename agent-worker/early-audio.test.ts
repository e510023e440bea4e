import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { initializeLogger } from '@livekit/agents';
import { AudioFrame, type Room } from '@livekit/rtc-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { EARLY_MICROPHONE } from '#lib/contracts/early-microphone.ts';
import type { Logger } from '#lib/telemetry/logger.ts';
import { wavHeader } from '../local/speech/wav.ts';
import { hearEarlyAudio, isRecording } from './early-audio.ts';

const RECORDING = new Uint8Array(readFileSync(fileURLToPath(new URL('../tests/callers/early.webm', import.meta.url))));
const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
type Reader = AsyncIterable<Uint8Array> & { close(): Promise<void> };
beforeAll(() => initializeLogger({ pretty: false, level: 'fatal' }));

function setUp(trackName = EARLY_MICROPHONE) {
  let receive: (reader: Reader) => void = () => undefined;
  const track = { name: trackName };
  const room = {
    remoteParticipants: new Map([['visitor', { trackPublications: new Map([['t', track]]) }]]),
    registerByteStreamHandler(topic: string, handler: (reader: Reader) => void) {
      if (topic === 'lk.agent.pre-connect-audio-buffer') receive = handler;
    },
  } as unknown as Room;
  const early = hearEarlyAudio(room, silent);
  const closed: number[] = [];
  const send = (...chunks: Uint8Array[]) =>
    receive({
      async *[Symbol.asyncIterator]() {
        yield* chunks;
      },
      close: async () => void closed.push(1),
    });
  return { early, send, closed };
}

/** Half a second of a tone as WAV. */
function wave(): Uint8Array {
  const sound = Buffer.from(Int16Array.from({ length: 8_000 }, (_, at) => Math.round(8_000 * Math.sin(at / 5))).buffer);
  return Buffer.concat([wavHeader(16_000, sound.length), sound]);
}

const live = [1, 2].map((sample) => new AudioFrame(new Int16Array(480).fill(sample), 24_000, 1, 480));
async function* speaking() {
  yield* live;
}
async function all(sound: AsyncIterable<AudioFrame>): Promise<AudioFrame[]> {
  const frames: AudioFrame[] = [];
  for await (const frame of sound) frames.push(frame);
  return frames;
}
const seconds = (frames: AudioFrame[]) => frames.reduce((sum, frame) => sum + frame.samplesPerChannel / frame.sampleRate, 0);

describe('words said before the agent was there', () => {
  it('are heard in front of the live sound, once', async () => {
    const { early, send } = setUp();
    send(RECORDING.slice(0, 900), RECORDING.slice(900));
    const heard = await all(early.prepend(speaking()));
    expect(heard.slice(-2)).toEqual(live);
    expect(seconds(heard.slice(0, -2))).toBeGreaterThan(1.3);
    expect(new Set(heard.map(({ sampleRate }) => sampleRate))).toEqual(new Set([24_000]));
    expect(await all(early.prepend(speaking()))).toEqual(live);
  });

  it('keep nobody waiting who has recorded none', async () => {
    const { early } = setUp('microphone');
    const startedMs = performance.now();
    expect(await all(early.prepend(speaking()))).toEqual(live);
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  it('are waited for no longer than a second', async () => {
    const { early } = setUp();
    const startedMs = performance.now();
    expect(await all(early.prepend(speaking()))).toEqual(live);
    expect(performance.now() - startedMs).toBeGreaterThan(900);
  });

  it.each([
    ['what decodes but is neither', wave()],
    ['a playlist, which names files of ours', new TextEncoder().encode('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n')],
    ['more than anybody says', new Uint8Array([0x1a, 0x45, 0xdf, 0xa3, ...new Uint8Array(1_000_001)])],
    ['a recording that is none', new Uint8Array([0x1a, 0x45, 0xdf, 0xa3, 1, 2, 3])],
  ])('are not %s', async (_, bytes) => {
    const { early, send } = setUp();
    send(bytes);
    expect(await all(early.prepend(speaking()))).toEqual(live);
  });

  it('come once: what else is sent is closed unread', () => {
    const { send, closed } = setUp();
    send(RECORDING);
    send(RECORDING);
    expect(closed).toHaveLength(1);
  });

  it('are WebM or MP4', () => {
    expect(isRecording(RECORDING)).toBe(true);
    expect(isRecording(new TextEncoder().encode('....ftypisom'))).toBe(true);
    expect(isRecording(new TextEncoder().encode('ffconcat version 1.0'))).toBe(false);
  });
});
