import { z } from 'zod';
import { type Answered, type Exchange, parseJson } from '../exchange.ts';

const Block = z.object({
  type: z.string(),
  text: z.unknown().optional(),
  fields: z.array(z.unknown()).max(10).optional(),
  elements: z.array(z.unknown()).optional(),
});
const Message = z.object({
  text: z.string().optional(),
  blocks: z.array(z.unknown()).optional(),
  attachments: z.array(z.unknown()).optional(),
});
const TextObject = z.object({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string().min(1) });

const MOST_BLOCKS = 50;
const MOST_TEXT = { header: 150, section: 3_000, field: 2_000 } as const;
const MOST_ELEMENTS = { actions: 25, context: 10 } as const;

/** A Slack incoming webhook: `ok`, or 400 with Slack's plain-text code (docs.slack.dev/messaging, block limits 2026-08). */
export function incomingWebhook(exchange: Exchange): Answered {
  const form = exchange.rawBody.startsWith('payload=')
    ? parseJson(new URLSearchParams(exchange.rawBody).get('payload') ?? '')
    : undefined;
  const message = Message.safeParse(exchange.body ?? form);
  if (!message.success) return exchange.refuse(400, 'invalid_payload');
  const { text, blocks = [], attachments = [] } = message.data;
  if (blocks.length > MOST_BLOCKS || !blocks.every(isGoodBlock)) return exchange.refuse(400, 'invalid_blocks');
  if (!text && blocks.length === 0 && attachments.length === 0) return exchange.refuse(400, 'no_text');
  return exchange.send(200, { type: 'text/html', body: 'ok' });
}

function isGoodBlock(value: unknown): boolean {
  const block = Block.safeParse(value);
  if (!block.success) return false;
  const { type, text, fields, elements } = block.data;
  if (type === 'header') return isText(text, MOST_TEXT.header) && TextObject.parse(text).type === 'plain_text';
  if (type === 'section')
    return (
      (text !== undefined || (fields?.length ?? 0) > 0) &&
      (text === undefined || isText(text, MOST_TEXT.section)) &&
      (fields ?? []).every((field) => isText(field, MOST_TEXT.field))
    );
  if (type === 'actions' || type === 'context')
    return elements !== undefined && elements.length > 0 && elements.length <= MOST_ELEMENTS[type];
  return ['divider', 'image', 'rich_text', 'video', 'input', 'file', 'markdown', 'table'].includes(type);
}

function isText(value: unknown, most: number): boolean {
  const text = TextObject.safeParse(value);
  return text.success && text.data.text.length <= most;
}
