import * as deepgram from '@livekit/agents-plugin-deepgram';

type Stream = ReturnType<deepgram.STT['stream']>;
/** The plugin reports what it has sent every five seconds of wall time. */
const REPORT_EVERY_S = 5;
const REPORT_WITHIN_MS = 300;

/** The plugin's recogniser, which can be asked at the end for what it has not reported yet; by itself it forgets up to five seconds. */
export class MeteredStt extends deepgram.STT {
  readonly #streams = new Set<Stream>();
  #reportedMs: number | undefined;

  constructor(options: ConstructorParameters<typeof deepgram.STT>[0], nowMs: () => number) {
    super(options);
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
  async reportRest(nowMs: () => number, isHealthy: boolean): Promise<number> {
    if (this.#streams.size === 0) return 0;
    const askedMs = nowMs();
    const reported = new Promise<boolean>((resolve) => {
      this.once('metrics_collected', () => resolve(true));
      setTimeout(() => resolve(false), REPORT_WITHIN_MS);
    });
    let isAsked = false;
    for (const stream of this.#streams) {
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
