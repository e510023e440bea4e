const HALF_TAPS = 16;

/** Changes the rate of a whole clip by a windowed-sinc filter (Blackman, 32 taps at the lower of the two rates). */
export function resample(samples: Int16Array, from: number, to: number): Int16Array {
  const resampler = new Resampler(from, to);
  const head = resampler.push(samples);
  const tail = resampler.flush();
  const whole = new Int16Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

/** The same for a stream: keeps the few samples that the next push needs. */
export class Resampler {
  readonly #from: number;
  readonly #to: number;
  readonly #half: number;
  readonly #phases: Float32Array[];
  readonly #step: number;
  readonly #up: number;
  #kept: Int16Array = new Int16Array(0);
  /** Position of the next output sample in `#kept`, in units of 1/#up input samples. */
  #position: number;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
    const divisor = greatestCommonDivisor(from, to);
    this.#up = to / divisor;
    this.#step = from / divisor;
    const cutoff = Math.min(1, to / from) * 0.95;
    this.#half = Math.ceil(HALF_TAPS / Math.min(1, to / from));
    this.#phases = from === to ? [] : Array.from({ length: this.#up }, (_, phase) => taps(phase / this.#up, this.#half, cutoff));
    this.#kept = new Int16Array(this.#half);
    this.#position = this.#half * this.#up;
  }

  push(samples: Int16Array): Int16Array {
    if (this.#from === this.#to) return samples;
    const input = new Int16Array(this.#kept.length + samples.length);
    input.set(this.#kept);
    input.set(samples, this.#kept.length);
    const limit = (input.length - this.#half) * this.#up;
    const count = Math.max(0, Math.ceil((limit - this.#position) / this.#step));
    const output = new Int16Array(count);
    for (let at = 0; at < count; at++) {
      output[at] = this.#sampleAt(input);
      this.#position += this.#step;
    }
    const drop = Math.max(0, Math.floor(this.#position / this.#up) - this.#half);
    this.#kept = input.slice(drop);
    this.#position -= drop * this.#up;
    return output;
  }

  flush(): Int16Array {
    return this.push(new Int16Array(this.#half));
  }

  #sampleAt(input: Int16Array): number {
    const whole = Math.floor(this.#position / this.#up);
    const filter = this.#phases[this.#position - whole * this.#up];
    if (!filter) return 0;
    let sum = 0;
    const first = whole - this.#half + 1;
    for (let tap = 0; tap < filter.length; tap++) sum += (input[first + tap] ?? 0) * (filter[tap] ?? 0);
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
}

function taps(fraction: number, half: number, cutoff: number): Float32Array {
  const filter = new Float32Array(half * 2);
  let sum = 0;
  for (let tap = 0; tap < filter.length; tap++) {
    const x = tap - half + 1 - fraction;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x * cutoff) / (Math.PI * x * cutoff);
    const angle = (Math.PI * x) / half;
    const window = Math.abs(x) >= half ? 0 : 0.42 + 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle);
    filter[tap] = sinc * window;
    sum += sinc * window;
  }
  return filter.map((value) => value / sum);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
