import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '../context.ts';
import type { Answered, Exchange } from '../exchange.ts';

const Addresses = z
  .union([z.string().min(3), z.array(z.string().min(3)).min(1).max(50)])
  .transform((to) => (typeof to === 'string' ? [to] : to));
const MailBody = z
  .object({
    from: z
      .string()
      .regex(
        /@/,
        'Invalid `from` field. The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.',
      ),
    to: Addresses,
    subject: z.string().min(1),
    html: z.string().optional(),
    text: z.string().optional(),
    reply_to: Addresses.optional(),
    headers: z.record(z.string(), z.string()).optional(),
    tags: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  })
  .refine((mail) => mail.html !== undefined || mail.text !== undefined, 'Missing `html` or `text` field.');
type Sent = { bodyHash: string; reply: unknown; untilMs: number };

const KEY_LIVES_MS = 24 * 3_600_000;
const MOST_KEYS = 5_000;
const LONGEST_KEY = 256;

/** Resend's sending API (resend.com/docs/api-reference/emails, idempotency keys 2026-08) into the local mailbox. */
export class ResendApi {
  readonly #context: Pick<Context, 'mailbox' | 'nowMs'>;
  readonly #sent = new Map<string, Sent>();

  constructor(context: Pick<Context, 'mailbox' | 'nowMs'>) {
    this.#context = context;
  }

  answer(exchange: Exchange): Answered {
    if (!/^bearer .+/i.test(exchange.headers.authorization ?? '')) return exchange.refuse(401, 'Missing API Key');
    const path = exchange.url.pathname.replace(/^\/resend/, '');
    if (exchange.method === 'POST' && (path === '/emails' || path === '/emails/batch')) return this.#send(exchange, path);
    const mail = this.#context.mailbox.find(/^\/emails\/([\w-]+)$/.exec(path)?.[1] ?? '');
    if (!mail) return exchange.refuse(404, 'Email not found');
    return exchange.json(200, {
      object: 'email',
      id: mail.id,
      from: mail.from,
      to: mail.to,
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      created_at: mail.at,
      last_event: 'delivered',
    });
  }

  /** Empties the memory of idempotency keys. */
  clear(): void {
    this.#sent.clear();
  }

  #send(exchange: Exchange, path: string): Answered {
    const key = exchange.headers['idempotency-key'];
    if (key !== undefined && (key.length === 0 || key.length > LONGEST_KEY)) {
      return this.#refuse(exchange, {
        status: 400,
        name: 'invalid_idempotency_key',
        message: 'The idempotency key must be between 1-256 chars.',
      });
    }
    const nowMs = this.#context.nowMs();
    const bodyHash = createHash('sha256').update(path).update(exchange.rawBody).digest('hex');
    const earlier = key === undefined ? undefined : this.#sent.get(key);
    if (earlier && earlier.untilMs > nowMs) {
      if (earlier.bodyHash === bodyHash) return exchange.json(200, earlier.reply);
      const message =
        'This idempotency key has been used on a request with a different payload. Retrying this request is useless without changing the idempotency key or payload.';
      return this.#refuse(exchange, { status: 409, name: 'invalid_idempotent_request', message });
    }
    const isBatch = path === '/emails/batch';
    const mails = z
      .array(MailBody)
      .min(1)
      .max(100)
      .safeParse(isBatch ? exchange.body : [exchange.body]);
    if (!mails.success) {
      const message = mails.error.issues
        .map((issue) =>
          /^(?:Invalid input|Too )/.test(issue.message)
            ? `Missing or wrong \`${String(issue.path.at(-1))}\` field.`
            : issue.message,
        )
        .join(' ');
      return this.#refuse(exchange, { status: 422, name: 'validation_error', message });
    }
    const ids = mails.data.map((mail) => this.#deliver(mail));
    const reply = isBatch ? { data: ids.map((id) => ({ id })) } : { id: ids[0] };
    if (key !== undefined) this.#remember(key, { bodyHash, reply, untilMs: nowMs + KEY_LIVES_MS });
    return exchange.json(200, reply);
  }

  #deliver(mail: z.infer<typeof MailBody>): string {
    const { from, to, subject, html, text, reply_to: replyTo = [], headers = {}, tags = [] } = mail;
    const id = crypto.randomUUID();
    this.#context.mailbox.add({
      id,
      at: new Date(this.#context.nowMs()).toISOString(),
      from,
      to,
      subject,
      html,
      text,
      replyTo,
      headers,
      tags,
    });
    return id;
  }

  #remember(key: string, sent: Sent): void {
    this.#sent.set(key, sent);
    const oldest = this.#sent.keys().next();
    if (this.#sent.size > MOST_KEYS && !oldest.done) this.#sent.delete(oldest.value);
  }

  #refuse(exchange: Exchange, error: { status: number; name: string; message: string }): Answered {
    return exchange.json(error.status, { statusCode: error.status, name: error.name, message: error.message });
  }
}
