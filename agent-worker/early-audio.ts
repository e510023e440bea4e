import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadableStream } from 'node:stream/web';
import { audioFramesFromFile } from '@livekit/agents';
import type { AudioFrame, Room } from '@livekit/rtc-node';
import { EARLY_MICROPHONE } from '#lib/contracts/early-microphone.ts';
import type { Logger } from '#lib/telemetry/logger.ts';

/** livekit-client 2.23 sends it here when the agent is there; @livekit/agents 1.9.0 for Node reads it nowhere. */
const TOPIC = 'lk.agent.pre-connect-audio-buffer';
/** The session's own input rate. */
const RATE = 24_000;
/** What comes later than this after the live sound is left out: the visitor is waiting. */
const WAIT_MS = 1_000;
/** The client stops recording after ten seconds; Opus needs a tenth of this for it. */
const MOST_BYTES = 1_000_000;
const EBML = [0x1a, 0x45, 0xdf, 0xa3];
const FTYP = [0x66, 0x74, 0x79, 0x70];

type Sound = ReadableStream<AudioFrame> | AsyncIterable<AudioFrame>;

export interface EarlyAudio {
  /** The visitor's live sound with what was said before it in front, once. */
  prepend(live: Sound): ReadableStream<AudioFrame>;
}

/** WebM or MP4 by their first bytes: a playlist would make the decoder open what it names. */
export function isRecording(bytes: Uint8Array): boolean {
  return EBML.every((byte, at) => bytes[at] === byte) || FTYP.every((byte, at) => bytes[at + 4] === byte);
}

async function decode(bytes: Uint8Array): Promise<AudioFrame[]> {
  const folder = await mkdtemp(join(tmpdir(), 'early-'));
  try {
    const path = join(folder, 'early');
    await writeFile(path, bytes, { mode: 0o600 });
    const frames: AudioFrame[] = [];
    for await (const frame of audioFramesFromFile(path, { sampleRate: RATE, numChannels: 1 })) frames.push(frame);
    return frames;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> {
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MOST_BYTES) return null;
    kept.push(chunk);
  }
  return Buffer.concat(kept);
}

/** Listens for the words that were said before the agent was there. Call before the room is connected. */
export function hearEarlyAudio(room: Room, logger: Logger): EarlyAudio {
  let arrive: (frames: AudioFrame[]) => void = () => undefined;
  const arrived = new Promise<AudioFrame[]>((resolve) => {
    arrive = resolve;
  });
  let isUsed = false;
  let isTaken = false;
  room.registerByteStreamHandler(TOPIC, (reader) => {
    if (isTaken) return void reader.close();
    isTaken = true;
    void collect(reader)
      .then((bytes) => (bytes && isRecording(bytes) ? decode(bytes) : []))
      .catch((error: unknown) => {
        logger.warn('early words not heard', { error });
        return [];
      })
      .then(arrive);
  });
  const isAnnounced = () =>
    [...room.remoteParticipants.values()].some((one) =>
      [...one.trackPublications.values()].some(({ name }) => name === EARLY_MICROPHONE),
    );
  const early = async (): Promise<AudioFrame[]> => {
    if (isUsed || !isAnnounced()) return [];
    isUsed = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<AudioFrame[]>((resolve) => {
      timer = setTimeout(() => resolve([]), WAIT_MS);
    });
    return Promise.race([arrived, late]).finally(() => clearTimeout(timer));
  };
  async function* joined(live: Sound): AsyncGenerator<AudioFrame> {
    let isFirst = true;
    for await (const frame of live) {
      if (isFirst) yield* await early();
      isFirst = false;
      yield frame;
    }
  }
  return { prepend: (live) => ReadableStream.from(joined(live)) };
}
