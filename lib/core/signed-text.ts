import { fromBase64Url, toBase64Url } from './base64url.ts';
import { hmacSha256, isSameBytes } from './hmac.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** `payload.signature`, both base64url; HMAC-SHA-256 over purpose and payload, so a text signed for one use is worth nothing in another. */
export function signText(input: { secret: string; purpose: string; payload: unknown }): string {
  const body = toBase64Url(encoder.encode(JSON.stringify(input.payload)));
  return `${body}.${toBase64Url(hmacSha256(input.secret, `${input.purpose}.${body}`))}`;
}

/** The payload of a text that we signed for this purpose, else null; signatures are compared in constant time. */
export function openSignedText(input: { secret: string; purpose: string; text: string }): unknown {
  const [body, signature, ...rest] = input.text.split('.');
  if (!body || !signature || rest.length > 0) return null;
  const signatureBytes = fromBase64Url(signature);
  const bodyBytes = fromBase64Url(body);
  if (!signatureBytes || !bodyBytes) return null;
  if (!isSameBytes(hmacSha256(input.secret, `${input.purpose}.${body}`), signatureBytes)) return null;
  try {
    return JSON.parse(decoder.decode(bodyBytes)) as unknown;
  } catch {
    return null;
  }
}
