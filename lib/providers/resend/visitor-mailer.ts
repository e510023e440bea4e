import { Resend } from 'resend';
import type { VisitorMailer } from '../../gate/visitor-mailer.ts';
import { escapeHtml, mailHtml } from './mail-html.ts';

/** Mails to visitors; the key is Resend's idempotency key, so a repeat within a day is not a second mail. */
export function createVisitorMailer(settings: { apiKey: string; from: string; baseUrl: string }): VisitorMailer {
  const resend = new Resend(settings.apiKey, { baseUrl: settings.baseUrl });
  return {
    async send({ to, title, words, link, key }) {
      const { error } = await resend.emails.send(
        {
          from: settings.from,
          to,
          subject: title,
          html: mailHtml({ title, body: `<p style="margin:0">${escapeHtml(words)}</p>`, link }),
          text: `${title}\n\n${words}\n\n${link.label}: ${link.url}\n`,
        },
        { idempotencyKey: key },
      );
      if (error) throw new Error(`Resend: ${error.statusCode ?? 'no answer'} ${error.name}`);
    },
  };
}
