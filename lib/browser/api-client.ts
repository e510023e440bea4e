import type {
  ChatAccepted,
  ChatRequest,
  CloseRequest,
  FeedbackRequest,
  GateRequest,
  GateResponse,
  RoomTokenResponse,
  VisitResponse,
} from '#lib/contracts/visit.ts';
import { ApiFault, readFault } from './api-fault.ts';
import { type Clock, waitFor } from './clock.ts';
import { type CsrfGrant, createCsrfKeeper } from './csrf-keeper.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const RETRY_DELAYS_MS = [400, 1_200];

export type ApiContext = { fetch: typeof fetch; clock: Clock };
export type ApiInput = { slug: string; embedder?: string; grant: CsrfGrant };
export type Api = ReturnType<typeof createApiClient>;

/**
 * The visit's calls to our own server. Every method throws only ApiFault. Reads and keyed writes are retried when the
 * server says so; the CSRF token is renewed before its end, and once more when the server refuses it.
 */
export function createApiClient(ctx: ApiContext, input: ApiInput) {
  let visit: string | undefined;
  /** The token of a gate request without an answer: the only name its visit has yet. */
  let openGate: string | undefined;
  const campaignUrl = `/api/campaigns/${encodeURIComponent(input.slug)}${input.embedder ? `?embedder=${encodeURIComponent(input.embedder)}` : ''}`;
  const csrf = createCsrfKeeper(
    {
      clock: ctx.clock,
      // At the token only a text of the conversation counts, at the gate only one of the campaign.
      fetchGrant: () => call<CsrfGrant>('GET', visit ? '/api/visit' : campaignUrl, { retries: 1 }),
    },
    input.grant,
  );

  async function once(method: string, url: string, options: CallOptions): Promise<unknown> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    if (visit && options.withVisit !== false) headers.authorization = `Bearer ${visit}`;
    const request: RequestInit = {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      keepalive: options.keepalive ?? false,
    };
    if (options.body !== undefined) request.body = JSON.stringify(options.body);
    request.signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    let response: Response;
    try {
      response = await ctx.fetch(url, request);
    } catch (cause) {
      throw new ApiFault('offline', { isRetryable: true, cause });
    }
    if (!response.ok) throw await readFault(response);
    return response.status === 204 || options.ignoreBody ? undefined : response.json();
  }

  async function call<T>(method: string, url: string, options: CallOptions = {}): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return (await once(method, url, options)) as T;
      } catch (cause) {
        const fault = cause instanceof ApiFault ? cause : new ApiFault('unavailable', { isRetryable: true, cause });
        if (!fault.isRetryable || attempt >= (options.retries ?? 0)) throw fault;
        await waitFor(ctx.clock, fault.retryAfterMs ?? RETRY_DELAYS_MS[attempt] ?? 2_000, new AbortController().signal);
      }
    }
  }

  async function withCsrf<T>(send: (token: string) => Promise<T>): Promise<T> {
    try {
      const token = csrf.current();
      // Sent in the caller's own task: a click must not wait for its handler's end.
      return await send(typeof token === 'string' ? token : await token);
    } catch (fault) {
      if (!(fault instanceof ApiFault) || fault.kind !== 'csrf') throw fault;
      return send(await csrf.renew());
    }
  }

  return {
    hasVisit: () => visit !== undefined,
    visitToken: () => visit,
    resumeVisit(token: string) {
      visit = token;
    },
    forgetVisit() {
      visit = undefined;
    },
    async passGate(request: Omit<GateRequest, 'campaign' | 'csrf'>): Promise<GateResponse> {
      try {
        const answer = await withCsrf((token) => {
          openGate = token;
          return call<GateResponse>('POST', '/api/gate', {
            body: { campaign: input.slug, ...request, csrf: token },
            withVisit: false,
          });
        });
        visit = answer.visit;
        openGate = undefined;
        csrf.adopt(answer.csrf);
        return answer;
      } catch (fault) {
        // A lost answer says nothing. A page that navigates away sees its requests fail before it is told that it leaves.
        if (!(fault instanceof ApiFault) || fault.kind !== 'offline') openGate = undefined;
        throw fault;
      }
    },
    async readVisit(): Promise<VisitResponse> {
      const answer = await call<VisitResponse>('GET', '/api/visit', { retries: 2 });
      // A new visit needs the campaign's text, which is still here.
      if (answer.state !== 'ended') csrf.adopt(answer.csrf, answer.csrfExpiresAt);
      return answer;
    },
    async mintToken(): Promise<RoomTokenResponse> {
      const token = await withCsrf((csrfText) =>
        call<RoomTokenResponse>('POST', '/api/token', { body: { csrf: csrfText, transport: 'webrtc' } }),
      );
      csrf.spend();
      return token;
    },
    /** Safe to repeat: the server drops a `clientMessageId` that it has seen. */
    sendChat: (body: ChatRequest) => call<ChatAccepted>('POST', '/api/chat', { body, retries: 2 }),
    closeVisit: (body: CloseRequest) => call<void>('POST', '/api/visit/close', { body, keepalive: true, ignoreBody: true }),
    /** The page goes away, perhaps only to be reloaded; also before the gate has answered. */
    async leaveVisit(): Promise<void> {
      const gate = visit ? {} : { campaign: input.slug, csrf: openGate };
      if (!visit && !openGate) return;
      await call<void>('POST', '/api/visit/close', { body: { reason: 'pagehide', ...gate }, keepalive: true, ignoreBody: true });
    },
    /** Safe to repeat. Kept alive, so that closing the page does not take it back. */
    withdraw: () => call<void>('POST', '/api/visit/withdraw', { retries: 2, keepalive: true, ignoreBody: true }),
    sendFeedback: (body: FeedbackRequest) => call<void>('POST', '/api/visit/feedback', { body, retries: 1, ignoreBody: true }),
    stop: () => csrf.stop(),
  };
}

type CallOptions = { body?: unknown; retries?: number; keepalive?: boolean; withVisit?: boolean; ignoreBody?: boolean };
