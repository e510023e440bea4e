import { IncomingWebhook } from '@slack/webhook';
import type { Sender, SendOutcome } from '../../leads/delivery.ts';
import { describeDelivery } from '../../leads/describe-delivery.ts';
import type { Message } from '../../leads/message.ts';

/** Slack refuses a header over 150 and a section text over 3,000 characters. */
function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function blocksOf(message: Message) {
  const fields = message.facts
    .slice(0, 10)
    .map((fact) => ({ type: 'mrkdwn', text: cut(`*${fact.label}*\n${escapeMrkdwn(fact.value)}`, 2000) }));
  return [
    { type: 'header', text: { type: 'plain_text', text: cut(message.title, 150) } },
    { type: 'section', fields },
    { type: 'section', text: { type: 'mrkdwn', text: cut(escapeMrkdwn(message.summary), 2900) } },
    { type: 'section', text: { type: 'mrkdwn', text: cut(`*Next step:* ${escapeMrkdwn(message.nextStep)}`, 2900) } },
    {
      type: 'actions',
      elements: [{ type: 'button', text: { type: 'plain_text', text: message.link.label }, url: message.link.url }],
    },
  ];
}

function outcomeOf(error: unknown, retryAfterS: number | undefined): SendOutcome {
  const status = error && typeof error === 'object' && 'statusCode' in error ? Number(error.statusCode) : 0;
  const body = error && typeof error === 'object' && 'body' in error ? String(error.body) : '';
  const message = `Slack: ${status || 'no answer'} ${body || (error instanceof Error ? error.message : '')}`.trim();
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return { outcome: isFinal ? 'refused' : 'retry', error: message, retryAfterS };
}

/** Posts the message to one incoming webhook. Slack has no idempotency key; the delivery row is the guard against doubles. */
export function createSlackSender(settings: { webhookUrl: string; dashboardUrl: string }): Sender {
  return {
    async send(delivery, signal) {
      let retryAfterS: number | undefined;
      // The SDK drops Retry-After, so its fetch is ours.
      const webhook = new IncomingWebhook(settings.webhookUrl, {
        fetch: async (input: string | URL | Request, init?: RequestInit) => {
          const response = await fetch(input, { ...init, signal });
          retryAfterS = Number(response.headers.get('retry-after')) || undefined;
          return response;
        },
      });
      const message = describeDelivery(delivery, settings.dashboardUrl);
      try {
        await webhook.send({ text: cut(message.title, 300), blocks: blocksOf(message) });
        return { outcome: 'sent' };
      } catch (error) {
        return outcomeOf(error, retryAfterS);
      }
    },
  };
}
