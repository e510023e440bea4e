import { Resend } from 'resend';
import type { Sender } from '../../leads/delivery.ts';
import { describeDelivery } from '../../leads/describe-delivery.ts';
import type { Message } from '../../leads/message.ts';

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function htmlOf(message: Message): string {
  const rows = message.facts
    .map(
      (fact) =>
        `<tr><td style="padding:6px 16px 6px 0;color:#6b645a;vertical-align:top">${escapeHtml(fact.label)}</td><td style="padding:6px 0">${escapeHtml(fact.value)}</td></tr>`,
    )
    .join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:32px 16px;background:#faf7f2;color:#191612;font:16px/1.5 system-ui,sans-serif"><div style="max-width:560px;margin:0 auto">
<h1 style="font-size:22px;line-height:1.25;margin:0 0 16px">${escapeHtml(message.title)}</h1>
<p style="margin:0 0 16px">${escapeHtml(message.summary)}</p>
<p style="margin:0 0 24px"><strong>Next step:</strong> ${escapeHtml(message.nextStep)}</p>
<table style="border-collapse:collapse;font-size:15px">${rows}</table>
<p style="margin:28px 0 0"><a href="${escapeHtml(message.link.url)}" style="display:inline-block;padding:12px 20px;background:#191612;color:#faf7f2;border-radius:999px;text-decoration:none">${escapeHtml(message.link.label)}</a></p>
</div></body></html>`;
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
