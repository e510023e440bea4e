export function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const NO_DIGIT = 64;
/** What each character stands for; each request opens four of these texts. */
const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (const [value, char] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].entries())
  DIGITS[char.charCodeAt(0)] = value;

/** The bytes of a base64url text without padding, or null when it is not one. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let size = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = DIGITS[text.charCodeAt(at)] ?? NO_DIGIT;
    if (digit === NO_DIGIT) return null;
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[size] = held >> bits;
    size += 1;
  }
  return bytes;
}

/** `byteCount` random bytes as base64url; 16 bytes give the 128 bits of rooms, visits and nonces. */
export function randomId(byteCount = 16): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(byteCount)));
}
