import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { MAX_JSON_BYTES, readJson } from './read-json.ts';

const Body = z.object({
  email: z.email('does not look like an e-mail address'),
  consent: z.object({ version: z.string() }).optional(),
});
const valid = '{"email":"maria@visitor.example"}';

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request('http://localhost/api/gate', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    duplex: 'half',
  } as RequestInit);
}
/** A body whose length nobody announces; counts how much of it was asked for. */
function streamOf(chunkBytes: number, chunks: number) {
  const asked = { chunks: 0, isCancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (asked.chunks === chunks) return controller.close();
      asked.chunks += 1;
      controller.enqueue(new Uint8Array(chunkBytes).fill(0x20));
    },
    cancel() {
      asked.isCancelled = true;
    },
  });
  return { stream, asked };
}

describe('readJson', () => {
  it('gives the checked body', async () => {
    expect(await readJson(post(valid), Body)).toEqual({ email: 'maria@visitor.example' });
    expect(await readJson(post(valid, { 'content-type': 'Application/JSON; charset=utf-8' }), Body)).toEqual({
      email: 'maria@visitor.example',
    });
  });

  it('refuses by the announced length without reading', async () => {
    const { stream, asked } = streamOf(1024, 1000);
    await expect(readJson(post(stream, { 'content-length': String(MAX_JSON_BYTES + 1) }), Body)).rejects.toMatchObject({
      code: 'too_large',
      status: 413,
    });
    expect(asked.chunks).toBeLessThanOrEqual(1);
  });

  it('stops reading an unannounced body at the limit', async () => {
    const { stream, asked } = streamOf(16 * 1024, 1000);
    await expect(readJson(post(stream), Body)).rejects.toMatchObject({ code: 'too_large', status: 413 });
    expect(asked.chunks).toBeLessThan(10);
    expect(asked.isCancelled).toBe(true);
  });

  it('waits ten seconds for a body that drips, in all and not for each piece, and then gives it up', async () => {
    vi.useFakeTimers();
    try {
      let isCancelled = false;
      const dripping = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 1_000));
          if (!isCancelled) controller.enqueue(new Uint8Array([0x20]));
        },
        cancel() {
          isCancelled = true;
        },
      });
      let answer: unknown;
      void readJson(post(dripping), Body).catch((error: unknown) => {
        answer = error;
      });
      await vi.advanceTimersByTimeAsync(9_999);
      expect(answer).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      expect(answer).toMatchObject({ code: 'request_timeout', status: 408 });
      expect(isCancelled).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('takes exactly 64 KB', async () => {
    await expect(readJson(post(valid.padEnd(MAX_JSON_BYTES)), Body)).resolves.toEqual({ email: 'maria@visitor.example' });
    await expect(readJson(post(valid.padEnd(MAX_JSON_BYTES + 1)), Body)).rejects.toMatchObject({ code: 'too_large' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', ''])(
    'refuses the type %j',
    async (type) => {
      await expect(readJson(post(valid, { 'content-type': type }), Body)).rejects.toMatchObject({
        code: 'unsupported_media',
        status: 415,
      });
    },
  );

  it.each(['', '{', 'null', '[]', '"text"', '{"email":1}', "{'email':'x'}"])('answers %j with 400', async (body) => {
    await expect(readJson(post(body), Body)).rejects.toMatchObject({ code: 'invalid_input', status: 400 });
  });

  it('answers a request without a body with 400', async () => {
    await expect(readJson(post(null), Body)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('refuses bytes that are not UTF-8, in a field that takes any text', async () => {
    const around = (bytes: number[]) =>
      new Uint8Array([
        ...new TextEncoder().encode('{"email":"maria@visitor.example","consent":{"version":"'),
        ...bytes,
        ...new TextEncoder().encode('"}}'),
      ]);
    await expect(readJson(post(around([0xff, 0xfe])), Body)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(readJson(post(around([0xc3, 0xbc])), Body)).resolves.toMatchObject({ consent: { version: 'ü' } });
  });

  it('names the field that is wrong', async () => {
    await expect(readJson(post('{"email":"maria"}'), Body)).rejects.toMatchObject({
      message: '"email": does not look like an e-mail address',
      extra: { field: 'email' },
    });
    await expect(readJson(post('{"email":"a@b.example","consent":{}}'), Body)).rejects.toMatchObject({
      extra: { field: 'consent.version' },
    });
  });
});
