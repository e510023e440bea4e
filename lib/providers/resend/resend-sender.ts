import { Resend } from 'resend';
import type { Sender } from '../../leads/delivery.ts';
import { describeDelivery } from '../../leads/describe-delivery.ts';
import type { Message } from '../../leads/message.ts';
import { escapeHtml, mailHtml } from './mail-html.ts';

function htmlOf(message: Message): string {
  const rows = message.facts
    .map(
      (fact) =>
        `<tr><td style="padding:6px 16px 6px 0;color:#6b645a;vertical-align:top">${escapeHtml(fact.label)}</td><td style="padding:6px 0">${escapeHtml(fact.value)}</td></tr>`,
    )
    .join('');
  const body = `<p style="margin:0 0 16px">${escapeHtml(message.summary)}</p>
<p style="margin:0 0 24px"><strong>Next step:</strong> ${escapeHtml(message.nextStep)}</p>
<table style="border-collapse:collapse;font-size:15px">${rows}</table>`;
  return mailHtml({ title: message.title, body, link: message.link });
}

function textOf(message: Message): string {
  const facts = message.facts.map((fact) => `${fact.label}: ${fact.value}`).join('\n');
  return `${message.title}\n\n${message.summary}\n\nNext step: ${message.nextStep}\n\n${facts}\n\n${message.link.url}\n`;
}

/** Mails the message to the customer's people; the delivery id is Resend's idempotency key, so a repeat is not a second mail. */
export function createResendSender(settings: { apiKey: string; from: string; baseUrl: string; dashboardUrl: string }): Sender {
  const resend = new Resend(settings.apiKey, { baseUrl: settings.baseUrl });
  return {
    async send(delivery) {
      const configured = typeof delivery.settings.to === 'string' ? [delivery.settings.to] : delivery.members;
      if (configured.length === 0)
        return { outcome: 'retry', error: 'Nobody of the customer has an address yet.', retryAfterS: 600 };
      const message = describeDelivery(delivery, settings.dashboardUrl);
      const { error, data, headers } = await resend.emails.send(
        {
          from: settings.from,
          to: configured,
          ...(message.replyTo ? { replyTo: message.replyTo } : {}),
          subject: message.title.slice(0, 200),
          html: htmlOf(message),
          text: textOf(message),
        },
        { idempotencyKey: `delivery-${delivery.deliveryId}` },
      );
      if (!error) return { outcome: 'sent', externalId: data.id };
      const status = error.statusCode ?? 0;
      const isFinal = status >= 400 && status < 500 && ![408, 409, 429].includes(status);
      return {
        outcome: isFinal ? 'refused' : 'retry',
        error: `Resend: ${status || 'no answer'} ${error.message}`,
        retryAfterS: Number(headers?.['retry-after']) || undefined,
      };
    },
  };
}
