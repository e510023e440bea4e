import { IncomingWebhook } from '@slack/webhook';
import { Resend } from 'resend';
import { describe, expect, it } from 'vitest';
import { runProviders } from './testing/run-providers.ts';

const providers = runProviders();
const url = () => providers().url;

describe('Slack', () => {
  const hook = () => new IncomingWebhook(`${url()}/slack/services/T1/B1/secret`);
  const blocks = (count: number) => Array.from({ length: count }, () => ({ type: 'divider' as const }));
  const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });
  const header = (text: string) => ({ type: 'header' as const, text: { type: 'plain_text' as const, text } });

  it('takes a message from the official client and journals it', async () => {
    expect(await hook().send({ text: 'New lead', blocks: [header('New lead'), section('*Maria* wants solar panels')] })).toEqual({
      text: 'ok',
    });
    expect(providers().context.journal.list({ vendor: 'slack' }).at(-1)).toMatchObject({
      method: 'POST',
      status: 200,
      body: { text: 'New lead' },
    });
  });

  it.each([
    ['more than 50 blocks', { blocks: blocks(51) }, 'invalid_blocks'],
    ['a header over 150 characters', { blocks: [header('x'.repeat(151))] }, 'invalid_blocks'],
    ['a section over 3000 characters', { blocks: [section('x'.repeat(3_001))] }, 'invalid_blocks'],
    ['a message without text', {}, 'no_text'],
  ])('refuses %s as Slack does', async (_, message, code) => {
    const reply = await fetch(`${url()}/slack/services/T1/B1/secret`, { method: 'POST', body: JSON.stringify(message) });
    expect([reply.status, await reply.text()]).toEqual([400, code]);
    await expect(hook().send(message)).rejects.toThrow('400');
  });

  it('refuses what is not JSON', async () => {
    const reply = await fetch(`${url()}/slack/services/T1/B1/secret`, { method: 'POST', body: 'hello' });
    expect([reply.status, await reply.text()]).toEqual([400, 'invalid_payload']);
  });
});

describe('Resend', () => {
  const resend = () => new Resend('re_local', { baseUrl: `${url()}/resend` });
  const mail = {
    from: 'Ava <ava@example.com>',
    to: 'maria@example.com',
    subject: 'Your talk with us',
    html: '<p>Hello <a href="https://example.com/privacy?a=1&amp;b=2">your data</a></p>',
  };

  it('sends the same mail once for one idempotency key and refuses another body under it', async () => {
    const before = providers().context.mailbox.list().length;
    const first = await resend().emails.send(mail, { idempotencyKey: 'lead-1' });
    const again = await resend().emails.send(mail, { idempotencyKey: 'lead-1' });
    const other = await resend().emails.send({ ...mail, subject: 'Other' }, { idempotencyKey: 'lead-1' });
    expect(first.data?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(again.data?.id).toBe(first.data?.id);
    expect(other.error).toMatchObject({ name: 'invalid_idempotent_request', statusCode: 409 });
    expect(providers().context.mailbox.list().length).toBe(before + 1);
  });

  it('sends a batch, finds a mail again and says what a bad one lacks', async () => {
    const batch = await resend().batch.send([mail, { ...mail, to: ['a@example.com', 'b@example.com'] }]);
    expect(batch.data?.data).toHaveLength(2);
    const found = await resend().emails.get(batch.data?.data[1]?.id ?? '');
    expect(found.data).toMatchObject({ to: ['a@example.com', 'b@example.com'], subject: 'Your talk with us' });
    const bad = await resend().emails.send({ ...mail, subject: '' });
    expect(bad.error).toMatchObject({ name: 'validation_error', statusCode: 422, message: expect.stringContaining('subject') });
  });

  it('shows mails to people with the HTML locked up and the links in sight', async () => {
    await resend().emails.send({ ...mail, subject: 'Hi <script>alert(1)</script>' });
    const page = await (await fetch(`${url()}/mailbox`)).text();
    expect(page).toContain('Hi &lt;script&gt;');
    expect(page).not.toContain('<script>');
    expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(page).toContain('href="https://example.com/privacy?a=1&amp;b=2"');
    const mails = (await (await fetch(`${url()}/mailbox.json?to=maria`)).json()) as { to: string[] }[];
    expect(mails[0]?.to).toEqual(['maria@example.com']);
  });
});
