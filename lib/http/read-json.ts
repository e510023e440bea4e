import type { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import { within } from '../core/within.ts';

export const MAX_JSON_BYTES = 64 * 1024;

/** Whoever sends 64 KB a byte at a time must not keep a process busy; a phone with one bar of signal needs two seconds. */
const BODY_DEADLINE_MS = 10_000;

/** A body as text; 413 when it is longer, 408 when it has not arrived after 10 s, and a TypeError when it is no UTF-8. */
export async function readLimited(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<string> {
  const reader = body.getReader();
  const late = () => new AppError('request_timeout', 'Your request took too long to arrive. Please try again.');
  try {
    return await within(BODY_DEADLINE_MS, readWhole(reader, maxBytes), late);
  } finally {
    // What is left unread is given up; nobody waits for a sender who does not end.
    void reader.cancel().catch(() => undefined);
  }
}

async function readWhole(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) throw new AppError('too_large', `The request is larger than ${maxBytes / 1024} KB. Please send less.`);
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(whole);
}

/** The parsed and checked JSON body. Refuses by Content-Length before reading, and by count while reading: 413, 415, 400; 408 when it has not arrived after 10 s. */
export async function readJson<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.infer<Schema>> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_JSON_BYTES) {
    throw new AppError('too_large', 'The request is larger than 64 KB. Please send less.');
  }
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new AppError('unsupported_media', 'Please send JSON (content-type: application/json).');
  let value: unknown;
  try {
    value = JSON.parse(request.body ? await readLimited(request.body, MAX_JSON_BYTES) : '');
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('invalid_input', 'The request is not valid JSON.', { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  throw new AppError('invalid_input', `${field ? `"${field}": ` : ''}${issue?.message ?? 'The request is not as expected.'}`, {
    ...(field ? { extra: { field } } : {}),
  });
}
