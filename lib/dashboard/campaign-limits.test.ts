import { describe, expect, it } from 'vitest';
import { readCampaignLimits } from './campaign-limits.ts';

const ID = '01900000-0000-7000-8000-000000000002';
function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  const all = { campaignId: ID, maxMinutes: '', callsPerDay: '', visitsPerMin: '', sites: '', ...fields };
  for (const [name, value] of Object.entries(all)) form.set(name, value);
  return form;
}

describe('the limits of a campaign', () => {
  it('are read from the form, an empty field as no limit', () => {
    expect(readCampaignLimits(formOf({ maxMinutes: '7.5', callsPerDay: '40', visitsPerMin: '60' }))).toEqual({
      args: { campaign_id: ID, max_call_s: 450, calls_per_day: 40, gate_requests_per_min: 60, allowed_origins: [] },
    });
    expect(readCampaignLimits(formOf({}))).toMatchObject({
      args: { max_call_s: null, calls_per_day: null, gate_requests_per_min: null },
    });
  });

  it('take sites as people write them, each once', () => {
    const sites = 'https://Shop.example/\nhttps://*.shop.example, http://localhost:8080\n\nhttps://shop.example';
    expect(readCampaignLimits(formOf({ sites }))).toMatchObject({
      args: { allowed_origins: ['https://shop.example', 'https://*.shop.example', 'http://localhost:8080'] },
    });
  });

  it.each([
    'shop.example',
    'https://shop.example/page',
    'https://*',
    'https://a*.shop.example',
    'javascript:alert(1)',
    'https://user@shop.example',
    'https://shop.example?x',
    '*',
  ])('refuse %s as a site, in words', (sites) => {
    expect(readCampaignLimits(formOf({ sites }))).toEqual({
      problem: `${sites} is not a site; write it like https://www.example.com or https://*.example.com.`,
    });
  });

  it.each([{ maxMinutes: '0' }, { maxMinutes: 'x' }, { callsPerDay: '1.5' }, { visitsPerMin: '0' }, { campaignId: 'x' }])(
    'refuse %j',
    (fields) => {
      expect(readCampaignLimits(formOf(fields))).toHaveProperty('problem');
    },
  );
});
