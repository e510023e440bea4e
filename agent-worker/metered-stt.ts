import * as deepgram from '@livekit/agents-plugin-deepgram';

type Stream = ReturnType<deepgram.STT['stream']>;
/** The plugin reports what it has sent every five seconds of wall time. */
const REPORT_EVERY_S = 5;
const REPORT_WITHIN_MS = 300;

/** The plugin's recogniser, which can be asked at the end for what it has not reported yet; by itself it forgets up to five seconds. */
export class MeteredStt extends deepgram.STT {
  readonly #streams = new Set<Stream>();
  readonly #nowMs: () => number;
  #reportedMs: number | undefined;

  constructor(options: ConstructorParameters<typeof deepgram.STT>[0], nowMs: () => number) {
    super(options);
    this.#nowMs = nowMs;
    this.on('metrics_collected', () => {
      this.#reportedMs = nowMs();
    });
  }

  override stream(options?: Parameters<deepgram.STT['stream']>[0]): Stream {
    const stream = super.stream(options);
    this.#streams.add(stream);
    return stream;
  }

  /** Makes the streams report the rest; resolves with the seconds that may have been heard beside: none where a stream that works was asked. */
  async reportRest(isHealthy: boolean): Promise<number> {
    return this.#restOf([...this.#streams], isHealthy);
  }

  /** Lets go of a stream that failed; resolves with the seconds that it may have heard and cannot report any more. */
  async retire(stream: Stream): Promise<number> {
    this.#streams.delete(stream);
    const restS = await this.#restOf([stream], false);
    stream.close();
    return restS;
  }

  /** A stream that ended before it was connected has heard nothing. */
  forget(stream: Stream): void {
    this.#streams.delete(stream);
    stream.close();
  }

  async #restOf(streams: readonly Stream[], isHealthy: boolean): Promise<number> {
    if (streams.length === 0) return 0;
    const askedMs = this.#nowMs();
    const reported = new Promise<boolean>((resolve) => {
      this.once('metrics_collected', () => resolve(true));
      setTimeout(() => resolve(false), REPORT_WITHIN_MS);
    });
    let isAsked = false;
    for (const stream of streams) {
      try {
        stream.flush();
        isAsked = true;
      } catch {
        // A closed stream has nothing more to say.
      }
    }
    if (isAsked && ((await reported) || isHealthy)) return 0;
    return Math.min(REPORT_EVERY_S, (askedMs - (this.#reportedMs ?? askedMs - REPORT_EVERY_S * 1000)) / 1000);
  }
}
