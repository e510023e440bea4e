import { fromBase64Url, toBase64Url } from './base64url.ts';
import { hmacKey } from './hmac-key.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** `payload.signature`, both base64url; HMAC-SHA-256 over purpose and payload, so a text signed for one use is worth nothing in another. */
export async function signText(input: { secret: string; purpose: string; payload: unknown }): Promise<string> {
  const body = toBase64Url(encoder.encode(JSON.stringify(input.payload)));
  const signature = await crypto.subtle.sign('HMAC', await hmacKey(input.secret), encoder.encode(`${input.purpose}.${body}`));
  return `${body}.${toBase64Url(new Uint8Array(signature))}`;
}

/** The payload of a text that we signed for this purpose, else null; the comparison is constant-time (Web Crypto's verify). */
export async function openSignedText(input: { secret: string; purpose: string; text: string }): Promise<unknown> {
  const [body, signature, ...rest] = input.text.split('.');
  if (!body || !signature || rest.length > 0) return null;
  const signatureBytes = fromBase64Url(signature);
  const bodyBytes = fromBase64Url(body);
  if (!signatureBytes || !bodyBytes) return null;
  const isOurs = await crypto.subtle.verify(
    'HMAC',
    await hmacKey(input.secret),
    signatureBytes,
    encoder.encode(`${input.purpose}.${body}`),
  );
  if (!isOurs) return null;
  try {
    return JSON.parse(decoder.decode(bodyBytes)) as unknown;
  } catch {
    return null;
  }
}
