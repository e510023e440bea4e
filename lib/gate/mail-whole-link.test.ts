import { describe, expect, it } from 'vitest';
import type { CallFunction } from '../core/call-function.ts';
import { mailWholeLink } from './mail-whole-link.ts';
import { openPrivacyLink } from './privacy-link.ts';

const about = { leadId: '01900000-0000-7000-8000-000000000001', customerId: '01900000-0000-7000-8000-0000000000c1' };
const visit = { ...about, conversationId: '01900000-0000-7000-8000-0000000000e1' };
const NOON_MS = 20_000 * 86_400_000 + 43_200_000;

function setUp(script: { held?: boolean; fails?: boolean } = {}) {
  const mails: { to: string; link: { url: string }; key: string }[] = [];
  const asked: object[] = [];
  let nowMs = NOON_MS;
  const call: CallFunction = async (_name, args, result) => {
    asked.push(args);
    const held = {
      businessName: 'Solar',
      email: 'maria@visitor.example',
      isWhole: true,
      name: null,
      company: null,
      phone: null,
      need: null,
      budget: null,
      timeline: null,
      heldSince: '2026-11-01',
      visits: 2,
      conversations: [],
    };
    return result.parse(script.held === false ? null : held);
  };
  const ctx = {
    call,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    visitSecret: 'v'.repeat(32),
    nowMs: () => nowMs,
    publicUrl: 'https://voice.example',
    mailer: {
      send: async (mail: (typeof mails)[number]) => {
        if (script.fails) throw new Error('no');
        mails.push(mail);
      },
    },
  };
  return { ctx, mails, asked, wait: (ms: number) => (nowMs += ms) };
}

describe('the link to everything under an address', () => {
  it('goes to that address alone, and reaches the whole lead', async () => {
    const { ctx, mails, asked } = setUp();
    expect(await mailWholeLink(ctx, visit)).toBe(true);
    expect(asked).toEqual([{ lead_id: about.leadId, customer_id: about.customerId }]);
    expect(mails[0]).toMatchObject({ to: 'maria@visitor.example' });
    const token = mails[0]?.link.url.replace('https://voice.example/privacy/', '') ?? '';
    expect(openPrivacyLink(ctx, token)).toEqual({ ...about, conversationId: undefined });
  });

  it('is one mail a day, however often it is asked for', async () => {
    const { ctx, mails, wait } = setUp();
    await mailWholeLink(ctx, visit);
    wait(60_000);
    await mailWholeLink(ctx, visit);
    expect(mails[1]).toEqual(mails[0]);
    wait(86_400_000);
    await mailWholeLink(ctx, visit);
    expect(mails[2]?.key).not.toBe(mails[0]?.key);
  });

  it('is not promised when nothing is held, no mail is set up, or the vendor refuses', async () => {
    expect(await mailWholeLink(setUp({ held: false }).ctx, visit)).toBe(false);
    expect(await mailWholeLink({ ...setUp().ctx, mailer: undefined }, visit)).toBe(false);
    expect(await mailWholeLink(setUp({ fails: true }).ctx, visit)).toBe(false);
  });
});
