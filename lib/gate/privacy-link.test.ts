import { expect, it } from 'vitest';
import { signText } from '../core/signed-text.ts';
import { mintPrivacyLink, openPrivacyLink } from './privacy-link.ts';
import { mintVisit } from './visit-token.ts';

const START_MS = 1_800_000_000_000;
const about = { leadId: '01900000-0000-7000-8000-000000000001', customerId: '01900000-0000-7000-8000-0000000000c1' };
const at = (nowMs: number) => ({ visitSecret: 'v'.repeat(32), nowMs: () => nowMs });

it('opens for whom it was made, for more than a year, in an address that mail programs leave whole', () => {
  const token = mintPrivacyLink(at(START_MS), about);
  expect(token.length).toBeLessThan(250);
  expect(encodeURIComponent(token)).toBe(token);
  expect(openPrivacyLink(at(START_MS + 399 * 86_400_000), token)).toEqual({ ...about, conversationId: undefined });
  expect(() => openPrivacyLink(at(START_MS + 401 * 86_400_000), token)).toThrow(expect.objectContaining({ code: 'not_found' }));
});

it('that was made for one visit opens for that visit', () => {
  const conversationId = '01900000-0000-7000-8000-0000000000e1';
  const token = mintPrivacyLink(at(START_MS), { ...about, conversationId });
  expect(token.length).toBeLessThan(320);
  expect(openPrivacyLink(at(START_MS), token)).toEqual({ ...about, conversationId });
});

it('is not opened by a forged text, another secret, or a text signed for something else', () => {
  const ctx = at(START_MS);
  const token = mintPrivacyLink(ctx, about);
  const visit = mintVisit(ctx, {
    conversationId: about.leadId,
    customerId: about.customerId,
    embedder: 'https://shop.example',
  });
  const payload = [about.leadId, about.customerId, START_MS + 1000, null];
  const foreign = signText({ secret: 'x'.repeat(32), purpose: 'privacy', payload });
  for (const text of ['', 'a.b', `${token}x`, `x${token}`, visit, foreign, 'é', 'a'.repeat(9000)])
    expect(() => openPrivacyLink(ctx, text)).toThrow(expect.objectContaining({ code: 'not_found' }));
});
