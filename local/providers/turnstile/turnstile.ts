import { randomUUID } from 'node:crypto';
import type { Answered, Exchange } from '../exchange.ts';
import { CLIENT_SCRIPT, WIDGET_PAGE } from './client-script.ts';

/** The vendor's documented dummies (developers.cloudflare.com/turnstile/troubleshooting/testing, 2026-10). */
const DUMMY_SECRETS = {
  passes: '1x0000000000000000000000000000000AA',
  fails: '2x0000000000000000000000000000000AA',
  spent: '3x0000000000000000000000000000000AA',
} as const;
const DUMMY_TOKEN = 'XXXX.DUMMY.TOKEN.XXXX';
/** Site keys that never yield a token: the challenge fails in the browser. */
const BLOCKING_SITE_KEYS = ['2x00000000000000000000AB', '2x00000000000000000000BB'];
const TOKEN_LIVES_MS = 300_000;
const MOST_TOKENS = 5_000;

interface Issued {
  hostname: string;
  action: string;
  cdata: string;
  atMs: number;
  /** The idempotency key of the one validation it is good for. */
  usedBy?: string;
}

/** Turnstile's script, its widget's frame and siteverify: a stand-in that issues a token to any browser that runs its script. */
export class TurnstileApi {
  readonly #nowMs: () => number;
  readonly #issued = new Map<string, Issued>();

  constructor({ nowMs }: { nowMs: () => number }) {
    this.#nowMs = nowMs;
  }

  answer(exchange: Exchange): Answered {
    const route = `${exchange.method} ${exchange.url.pathname}`;
    if (route === 'GET /turnstile/v0/api.js') return exchange.send(200, { type: 'text/javascript', body: CLIENT_SCRIPT });
    if (route === 'GET /turnstile/v0/widget') return exchange.send(200, { type: 'text/html; charset=utf-8', body: WIDGET_PAGE });
    if (route === 'POST /turnstile/v0/token') return this.#issue(exchange);
    if (route === 'POST /turnstile/v0/siteverify') return this.#verify(exchange);
    return exchange.refuse(404, 'not_found');
  }

  #issue(exchange: Exchange): Answered {
    const form = new URLSearchParams(exchange.rawBody);
    if (BLOCKING_SITE_KEYS.includes(form.get('sitekey') ?? '')) return exchange.json(200, { error: '300030' });
    const token = `0.${randomUUID()}${randomUUID()}`.replaceAll('-', '');
    this.#issued.set(token, {
      hostname: form.get('hostname') ?? '',
      action: form.get('action') ?? '',
      cdata: form.get('cdata') ?? '',
      atMs: this.#nowMs(),
    });
    for (const old of this.#issued.keys()) {
      if (this.#issued.size <= MOST_TOKENS) break;
      this.#issued.delete(old);
    }
    return exchange.json(200, { token });
  }

  #verify(exchange: Exchange): Answered {
    const fields =
      typeof exchange.body === 'object' && exchange.body !== null
        ? new Map(Object.entries(exchange.body).map(([name, value]) => [name, String(value)]))
        : new Map(new URLSearchParams(exchange.rawBody));
    const [secret, response] = [fields.get('secret') ?? '', fields.get('response') ?? ''];
    const fail = (code: string) => exchange.json(200, { success: false, 'error-codes': [code], messages: [] });
    const pass = (token: Pick<Issued, 'hostname' | 'action' | 'cdata' | 'atMs'>) =>
      exchange.json(200, {
        success: true,
        'error-codes': [],
        challenge_ts: new Date(token.atMs).toISOString(),
        hostname: token.hostname,
        action: token.action,
        cdata: token.cdata,
        metadata: { interactive: false },
      });
    if (!secret) return fail('missing-input-secret');
    if (!response) return fail('missing-input-response');
    if (secret === DUMMY_SECRETS.passes) return pass({ hostname: 'example.com', action: 'test', cdata: '', atMs: this.#nowMs() });
    if (secret === DUMMY_SECRETS.fails) return fail('invalid-input-response');
    if (secret === DUMMY_SECRETS.spent) return fail('timeout-or-duplicate');
    const token = this.#issued.get(response);
    if (!token || response === DUMMY_TOKEN) return fail('invalid-input-response');
    const use = fields.get('idempotency_key') ?? randomUUID();
    const isStale = this.#nowMs() - token.atMs > TOKEN_LIVES_MS || (token.usedBy !== undefined && token.usedBy !== use);
    if (isStale) return fail('timeout-or-duplicate');
    token.usedBy = use;
    return pass(token);
  }
}
