import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

const encoder = new TextEncoder();

/** SHA-256 of salt and text, hex: how an address is kept without keeping the address. */
export function keyedHash(salt: string, text: string): string {
  return bytesToHex(sha256(encoder.encode(`${salt}\n${text}`)));
}
