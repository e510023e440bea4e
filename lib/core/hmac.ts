import { hmac as nobleHmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

const encoder = new TextEncoder();
/** A process signs with a handful of secrets; a key made ready once halves the work of each signature. */
const keys = new Map<string, ReturnType<typeof nobleHmac.create>>();

/**
 * HMAC-SHA-256 of a text, 32 bytes, in the calling thread and on every runtime: handing 200 bytes to the threads behind Web Crypto
 * costs several times the signature (decision 0010).
 */
export function hmacSha256(secret: string, text: string): Uint8Array {
  let key = keys.get(secret);
  if (!key) {
    key = nobleHmac.create(sha256, encoder.encode(secret));
    keys.set(secret, key);
  }
  return key.clone().update(encoder.encode(text)).digest();
}

/** Whether two values are the same, in a time that says nothing about where they differ. */
export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (const [at, byte] of a.entries()) difference |= byte ^ (b[at] ?? 0);
  return difference === 0;
}
