/** A process signs with a handful of secrets; importing one anew costs as much as the signature. */
const keys = new Map<string, Promise<CryptoKey>>();

/** The key of a secret for HMAC-SHA-256, imported once in a process. */
export function hmacKey(secret: string): Promise<CryptoKey> {
  let key = keys.get(secret);
  if (!key) {
    key = crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
      'verify',
    ]);
    keys.set(secret, key);
  }
  return key;
}
