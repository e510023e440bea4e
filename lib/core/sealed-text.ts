import { fromBase64Url, toBase64Url } from './base64url.ts';

const IV_BYTES = 12;
/** Deriving a key costs more than a seal; a process has one secret and a handful of purposes. */
const keys = new Map<string, Promise<CryptoKey>>();

function sealingKey(secret: string, purpose: string): Promise<CryptoKey> {
  const name = `${purpose}\n${secret}`;
  let key = keys.get(name);
  if (!key) {
    const text = new TextEncoder();
    key = crypto.subtle
      .importKey('raw', text.encode(secret), 'HKDF', false, ['deriveKey'])
      .then((base) =>
        crypto.subtle.deriveKey(
          { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: text.encode(`quantum-voice sealed ${purpose}`) },
          base,
          { name: 'AES-GCM', length: 256 },
          false,
          ['encrypt', 'decrypt'],
        ),
      );
    keys.set(name, key);
  }
  return key;
}

export interface Seal {
  secret: string;
  /** One key per purpose. */
  purpose: string;
  /** What the text belongs to: it opens nowhere else. */
  owner: string;
}

/** A value that a third party may keep and cannot read: AES-256-GCM under a key derived from our secret, base64url of nonce and cipher text. */
export async function sealText(seal: Seal, value: unknown): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const text = new TextEncoder();
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: text.encode(seal.owner) },
    await sealingKey(seal.secret, seal.purpose),
    text.encode(JSON.stringify(value)),
  );
  const bytes = new Uint8Array(IV_BYTES + sealed.byteLength);
  bytes.set(iv);
  bytes.set(new Uint8Array(sealed), IV_BYTES);
  return toBase64Url(bytes);
}

/** What was sealed for this purpose and owner, else undefined: changed, of another secret, or no seal at all. */
export async function openSealedText(seal: Seal, text: string): Promise<unknown> {
  const bytes = fromBase64Url(text);
  if (!bytes || bytes.length <= IV_BYTES) return undefined;
  const key = await sealingKey(seal.secret, seal.purpose);
  const additionalData = new TextEncoder().encode(seal.owner);
  try {
    const opened = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytes.subarray(0, IV_BYTES), additionalData },
      key,
      bytes.subarray(IV_BYTES),
    );
    return JSON.parse(new TextDecoder().decode(opened)) as unknown;
  } catch {
    return undefined;
  }
}
