import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import { voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { CLIP_RATE, FRAME } from './read-clips.ts';

/** A caller's microphone without a room. */
export class Mouth extends voice.AudioInput {
  #out: ReadableStreamDefaultController<AudioFrame> | undefined;

  constructor() {
    super();
    this.multiStream.addInputStream(
      new ReadableStream<AudioFrame>({
        start: (controller) => {
          this.#out = controller;
        },
      }),
    );
  }

  say(samples: Int16Array<ArrayBuffer>): void {
    this.#out?.enqueue(new AudioFrame(samples.slice(), CLIP_RATE, 1, FRAME));
  }
}

const EAR_RATE = 24_000;
/** As much as LiveKit's own output keeps ahead. */
const QUEUE_MS = 200;

/** A caller's loudspeaker without a room: plays in real time, can be paused and cleared as the room's can. */
export class Ear extends voice.AudioOutput {
  onSound: (atMs: number, sample: number) => void = () => undefined;
  /** What of the words was heard after so many milliseconds, where the caller wants to know. */
  heardAfter: ((playedMs: number) => string) | undefined;
  #pushedMs = 0;
  #endsAtMs = 0;
  #finish: NodeJS.Timeout | undefined;
  #isPaused = false;
  #generation = 0;
  #resumed: (() => void)[] = [];

  constructor() {
    super(EAR_RATE, undefined, { pause: true });
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    const generation = this.#generation;
    await super.captureFrame(frame);
    while (this.#isPaused && generation === this.#generation) await new Promise<void>((resolve) => this.#resumed.push(resolve));
    if (generation !== this.#generation) return;
    const frameMs = (frame.samplesPerChannel / frame.sampleRate) * 1000;
    const nowMs = performance.now();
    if (this.#pushedMs === 0) this.onPlaybackStarted(Date.now());
    this.#endsAtMs = Math.max(nowMs, this.#endsAtMs) + frameMs;
    this.#pushedMs += frameMs;
    const sound = frame.data.find((sample) => sample !== 0);
    if (sound !== undefined) this.onSound(nowMs, sound);
    const aheadMs = this.#endsAtMs - nowMs - QUEUE_MS;
    if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
  }

  override flush(): void {
    super.flush();
    if (this.#pushedMs === 0 || this.#finish) return;
    this.#finish = setTimeout(() => this.#over(false), Math.max(0, this.#endsAtMs - performance.now()));
  }

  override clearBuffer(): void {
    this.#generation += 1;
    this.#wake();
    if (this.#pushedMs === 0) return;
    super.flush();
    this.#over(true);
  }

  override pause(): void {
    super.pause();
    this.#isPaused = true;
  }

  override resume(): void {
    super.resume();
    this.#isPaused = false;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#resumed.splice(0)) wake();
  }

  #over(interrupted: boolean): void {
    clearTimeout(this.#finish);
    this.#finish = undefined;
    const leftMs = Math.max(0, this.#endsAtMs - performance.now());
    const playedMs = interrupted ? Math.max(0, this.#pushedMs - leftMs) : this.#pushedMs;
    this.#pushedMs = 0;
    this.#endsAtMs = 0;
    const heard = this.heardAfter && { synchronizedTranscript: this.heardAfter(playedMs) };
    this.onPlaybackFinished({ playbackPosition: playedMs / 1000, interrupted, ...heard });
  }
}
