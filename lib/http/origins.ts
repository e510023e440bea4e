import { AppError } from '../core/app-error.ts';

/** Origins that are ours: PUBLIC_URL, or without one localhost and 127.0.0.1 at our port. */
export function ownOrigins(settings: { publicUrl: string | undefined; port: number }): string[] {
  if (settings.publicUrl) return [new URL(settings.publicUrl).origin];
  return [`http://localhost:${settings.port}`, `http://127.0.0.1:${settings.port}`];
}

/** The origin that asks to embed, checked to be one and short enough to be carried in a visit; null for anything else. */
export function readEmbedder(text: string): string | null {
  if (text.length > 200 || !URL.canParse(text)) return null;
  return new URL(text).origin === text ? text : null;
}

/** Refuses a request that a foreign page made: Origin must be ours; Sec-Fetch-Site is looked at only when a browser sent it. */
export function requireOwnOrigin(headers: Headers, origins: readonly string[]): void {
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  if (!origin || !origins.includes(origin) || (site !== null && site !== 'same-origin')) {
    throw new AppError('origin_refused', 'This request did not come from our page. Please open the page and try again.');
  }
}

/** The origin a page says it is embedded in, ours when it says nothing; null when neither we nor the campaign know it. */
export function knownEmbedder(
  asked: string | null,
  known: { own: readonly string[]; allowed: readonly string[] },
): string | null {
  const embedder = asked === null ? (known.own[0] ?? null) : readEmbedder(asked);
  if (!embedder) return null;
  return known.own.includes(embedder) || mayEmbed(embedder, known.allowed) ? embedder : null;
}

/** True when a site may embed a campaign: exact origin, or a listed wildcard such as https://*.example.com. */
export function mayEmbed(embedder: string, allowed: readonly string[]): boolean {
  // An address with a path could end like a listed host without being it.
  if (!URL.canParse(embedder) || new URL(embedder).origin !== embedder) return false;
  return allowed.some((entry) => {
    if (!entry.includes('*')) return entry === embedder;
    const [scheme, host] = entry.split('://*.');
    return Boolean(scheme && host) && embedder.startsWith(`${scheme}://`) && embedder.endsWith(`.${host}`);
  });
}
