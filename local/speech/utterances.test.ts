import { describe, expect, it } from 'vitest';
import { concatSamples } from './pcm.ts';
import { queueRecognizer, type Recognizer } from './recognizer.ts';
import { type Heard, Utterances } from './utterances.ts';

const tone = (ms: number) => Int16Array.from({ length: ms * 16 }, (_, at) => Math.round(8_000 * Math.sin(at / 8)));
const silence = (ms: number) => new Int16Array(ms * 16);

function listen(transcribe: Recognizer['transcribe'], endpointMs = 300): { utterances: Utterances; heard: Heard[] } {
  const heard: Heard[] = [];
  const recognizer: Recognizer = { transcribe, isIdle: () => true, close: async () => undefined };
  const utterances = new Utterances({
    recognizer,
    rate: 16_000,
    decodeAtMs: 200,
    endpointMs: () => endpointMs,
    onHeard: (one) => void heard.push(one),
  });
  return { utterances, heard };
}

const kinds = (heard: Heard[]) => heard.map((one) => one.kind);

describe('an utterance', () => {
  it('starts with speech and ends after 300 ms of silence in audio time', async () => {
    const { utterances, heard } = listen(async () => 'hello');
    utterances.push(concatSamples([silence(500), tone(1_000), silence(290)]));
    await utterances.flush();
    const early = heard.at(-1);
    expect(early).toMatchObject({ kind: 'final', isForced: true });
    const second = listen(async () => 'hello');
    second.utterances.push(concatSamples([silence(500), tone(1_000), silence(320)]));
    await second.utterances.flush();
    expect(second.heard.at(-1)).toMatchObject({ kind: 'final', text: 'hello', startMs: 500, endMs: 1_500, isForced: false });
  });

  it('decodes on suspicion and does not decode again for the final', async () => {
    const urgencies: string[] = [];
    const { utterances } = listen(async ({ urgency }) => {
      urgencies.push(urgency);
      return 'hello';
    });
    utterances.push(concatSamples([tone(200), silence(400)]));
    await utterances.flush();
    expect(urgencies.filter((urgency) => urgency === 'final')).toHaveLength(1);
  });

  it('drops the suspicion when speech goes on, and then decodes it all', async () => {
    const lengths: number[] = [];
    const { utterances, heard } = listen(async ({ samples, urgency }) => {
      if (urgency === 'final') lengths.push(samples.length);
      return 'hello';
    });
    utterances.push(concatSamples([tone(500), silence(250)]));
    await new Promise((resolve) => setImmediate(resolve));
    utterances.push(concatSamples([tone(500), silence(400)]));
    await utterances.flush();
    expect(kinds(heard).filter((kind) => kind !== 'interim')).toEqual(['started', 'eager', 'resumed', 'eager', 'final']);
    expect(lengths).toHaveLength(2);
    expect(lengths[1]).toBeGreaterThan((lengths[0] ?? 0) * 1.5);
  });

  it('says the early word before the final one also when decoding takes longer than the pause', async () => {
    let decode: (text: string) => void = () => undefined;
    const { utterances, heard } = listen(({ urgency }) =>
      urgency === 'final' ? new Promise((resolve) => (decode = resolve)) : Promise.resolve(''),
    );
    utterances.push(concatSamples([tone(500), silence(900)]));
    decode('hello');
    await utterances.flush();
    expect(kinds(heard)).toEqual(['started', 'eager', 'final']);
  });

  it('ignores a click', async () => {
    const { utterances, heard } = listen(async () => 'hello');
    utterances.push(concatSamples([silence(300), tone(30), silence(500)]));
    await utterances.flush();
    expect(heard).toEqual([]);
  });

  it('cuts endless speech without calling it the end of speech', async () => {
    const { utterances, heard } = listen(async () => 'hello');
    utterances.push(tone(16_000));
    await utterances.flush();
    expect(heard.find((one) => one.kind === 'final')).toMatchObject({ endsSpeech: false });
  });

  it('falls back to the last interim when the final cannot be decoded', async () => {
    const { utterances, heard } = listen(async ({ urgency }) => {
      if (urgency === 'final') throw new Error('broken');
      return 'half a sentence';
    });
    utterances.push(tone(700));
    await new Promise((resolve) => setImmediate(resolve));
    utterances.push(silence(400));
    await utterances.flush();
    expect(heard.at(-1)).toMatchObject({ kind: 'final', text: 'half a sentence' });
  });
});

describe('the queue', () => {
  it('decodes finals before interims that wait', async () => {
    const order: number[] = [];
    const { promise: first, resolve: release } = Promise.withResolvers<void>();
    const queue = queueRecognizer({
      decode: async (samples) => {
        if (samples.length === 1) await first;
        order.push(samples.length);
        return 'x';
      },
      close: async () => undefined,
    });
    const jobs = [
      queue.transcribe({ samples: new Int16Array(1), urgency: 'interim' }),
      queue.transcribe({ samples: new Int16Array(2), urgency: 'interim' }),
      queue.transcribe({ samples: new Int16Array(3), urgency: 'final' }),
    ];
    expect(queue.isIdle()).toBe(false);
    release();
    await Promise.all(jobs);
    expect(order).toEqual([1, 3, 2]);
  });

  it('does not decode what is no longer wanted', async () => {
    const queue = queueRecognizer({ decode: async () => 'x', close: async () => undefined });
    await expect(queue.transcribe({ samples: new Int16Array(1), urgency: 'final', signal: AbortSignal.abort() })).rejects.toThrow(
      'No longer wanted',
    );
  });
});
