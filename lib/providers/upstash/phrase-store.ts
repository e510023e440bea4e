import { createClient } from '@vercel/kv';
import type { PhraseStore } from '../../conversation/phrase-cache.ts';

const TTL_S = 30 * 24 * 60 * 60;
/** A phrase over half a megabyte is no fixed phrase, and Upstash refuses requests over one. */
const MAX_BYTES = 512 * 1024;

/** Rendered phrases in KV, shared by all workers. */
export function createPhraseStore(settings: { url: string; token: string }): PhraseStore {
  const kv = createClient({ url: settings.url, token: settings.token, automaticDeserialization: false, retry: false });
  return {
    async read(key) {
      const text = await kv.get<string>(`phrase:${key}`);
      if (!text) return null;
      const bytes = Buffer.from(text, 'base64');
      return new Int16Array(new Uint8Array(bytes).buffer);
    },
    async write(key, audio) {
      if (audio.byteLength > MAX_BYTES) return;
      await kv.set(`phrase:${key}`, Buffer.from(audio.buffer).toString('base64'), { ex: TTL_S });
    },
  };
}
