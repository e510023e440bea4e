/** The last seconds of a stream of samples, in memory of a fixed size. */
export interface AudioRing {
  push(samples: Int16Array): void;
  /** Samples that have come so far. */
  position(): number;
  /** A copy of what came from a position on, as far as it is still held. */
  since(position: number): Int16Array<ArrayBuffer>;
}

export function createAudioRing(capacity: number): AudioRing {
  const held = new Int16Array(capacity);
  let position = 0;
  return {
    push(given) {
      const samples = given.length > capacity ? given.subarray(given.length - capacity) : given;
      const at = (position + given.length - samples.length) % capacity;
      const head = samples.subarray(0, capacity - at);
      held.set(head, at);
      held.set(samples.subarray(head.length), 0);
      position += given.length;
    },
    position: () => position,
    since(from) {
      const start = Math.max(from, position - capacity, 0);
      const copy = new Int16Array(Math.max(0, position - start));
      const at = start % capacity;
      const head = held.subarray(at, Math.min(capacity, at + copy.length));
      copy.set(head);
      copy.set(held.subarray(0, copy.length - head.length), head.length);
      return copy;
    },
  };
}
