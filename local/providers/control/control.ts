import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { parseJson } from '../exchange.ts';
import { FAULTS, FaultRequest } from '../faults.ts';
import { journalPage } from '../pages/journal-page.ts';
import { mailboxPage } from '../pages/mailbox-page.ts';
import { ProfileRequest } from '../profiles.ts';
import { VENDORS } from '../vendors.ts';

type Reply = { status: number; type: string; body: string };
type ControlContext = Context & { forget: () => void };

const ResetRequest = z.object({ all: z.boolean().default(false) });

/** The service's own pages and orders; false when the path is none of them. */
export function answerControl(
  context: ControlContext,
  input: { request: IncomingMessage; url: URL; rawBody: string; response: ServerResponse },
): boolean {
  const { request, url, rawBody, response } = input;
  const reply = replyTo(context, { method: request.method ?? 'GET', url, body: parseJson(rawBody) });
  if (!reply) return false;
  response.writeHead(reply.status, { 'content-type': reply.type, 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : reply.body);
  return true;
}

function replyTo(context: ControlContext, request: { method: string; url: URL; body: unknown }): Reply | undefined {
  const { url } = request;
  const param = (name: string) => url.searchParams.get(name) ?? undefined;
  switch (`${request.method === 'HEAD' ? 'GET' : request.method} ${url.pathname}`) {
    case 'GET /':
      return html(journalPage({ entries: context.journal.list({}), status: statusOf(context), faults: context.faults.list() }));
    case 'GET /status':
      return json(200, statusOf(context));
    case 'GET /journal':
      return listJournal(context, { vendor: param('vendor'), since: param('since') });
    case 'GET /usage':
      return json(200, context.usage.totals());
    case 'GET /mailbox':
      return html(mailboxPage({ mails: context.mailbox.list(param('to')), openId: param('id') }));
    case 'GET /mailbox.json':
      return json(200, context.mailbox.list(param('to')));
    case 'GET /faults':
      return json(200, context.faults.list());
    case 'POST /faults':
      return orderFault(context, request.body);
    case 'GET /profile':
      return json(200, context.profiles.list());
    case 'POST /profile':
      return setProfile(context, request.body);
    case 'POST /reset':
      return reset(context, request.body);
    default:
      return undefined;
  }
}

export function statusOf(context: Context): Record<'stt' | 'embeddings' | 'tts' | 'llm', { ok: boolean; detail: string }> {
  return {
    ...context.models.status(),
    tts: { ok: true, detail: 'flite speaks.' },
    llm: { ok: true, detail: context.modelNote },
  };
}

function listJournal(context: Context, filter: { vendor: string | undefined; since: string | undefined }): Reply {
  const { vendor, since } = filter;
  if (vendor && !VENDORS.some((one) => one === vendor)) return problem(`vendor must be one of ${VENDORS.join(', ')}.`);
  if (since && !/^\d+$/.test(since) && Number.isNaN(Date.parse(since)))
    return problem('since must be an ISO time or a seq number.');
  return json(200, context.journal.list(filter));
}

function orderFault(context: Context, body: unknown): Reply {
  const order = FaultRequest.safeParse(body);
  if (!order.success)
    return problem(
      `Send {"vendor": one of ${VENDORS.join('|')}, "fault": one of ${FAULTS.join('|')}, "count"?: requests, "ms"?: milliseconds}.`,
    );
  context.faults.order(order.data);
  return json(200, context.faults.list());
}

function setProfile(context: Context, body: unknown): Reply {
  const profile = ProfileRequest.safeParse(body);
  if (!profile.success)
    return problem(`Send {"vendor": one of ${VENDORS.join('|')}, "firstMs"?: milliseconds, "perTokenMs"?: milliseconds}.`);
  context.profiles.set(profile.data);
  return json(200, context.profiles.list());
}

function reset(context: ControlContext, body: unknown): Reply {
  const order = ResetRequest.safeParse(body ?? {});
  if (!order.success)
    return problem('Send nothing, or {"all": true} to empty the mailbox, the usage totals and all that vendors remember too.');
  context.faults.clear();
  context.profiles.clear();
  context.journal.clear();
  if (order.data.all) context.forget();
  return json(200, { ok: true });
}

function json(status: number, body: unknown): Reply {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

function html(body: string): Reply {
  return { status: 200, type: 'text/html; charset=utf-8', body };
}

function problem(detail: string): Reply {
  return {
    status: 400,
    type: 'application/problem+json',
    body: JSON.stringify({ title: 'The request was not understood.', status: 400, code: 'invalid_input', detail }),
  };
}
