import { z } from 'zod';

const empty = (value: unknown) => (value === '' ? null : value);
const Fields = z.object({
  campaignId: z.uuid(),
  maxMinutes: z.preprocess(empty, z.coerce.number().min(0.5).max(120).nullable()),
  callsPerDay: z.preprocess(empty, z.coerce.number().int().min(0).max(100_000).nullable()),
  visitsPerMin: z.preprocess(empty, z.coerce.number().int().min(1).max(10_000).nullable()),
  sites: z.string().max(10_000).default(''),
});

/** What a person typed as a site, as the origin that a browser sends; null when it is none. A wildcard stands for subdomains. */
function readSite(text: string): string | null {
  const wildcard = /^https?:\/\/\*\./.exec(text);
  const address = wildcard ? text.replace('*.', '') : text;
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return null;
  const { origin, pathname, search, hash, username, hostname } = new URL(address);
  if (pathname !== '/' || search || hash || username || hostname.includes('*')) return null;
  return wildcard ? origin.replace('://', '://*.') : origin;
}

export interface CampaignLimits {
  campaign_id: string;
  max_call_s: number | null;
  calls_per_day: number | null;
  gate_requests_per_min: number | null;
  allowed_origins: string[];
}

/** Arguments of set_campaign_limits from the form of a campaign, or the sentence that says what is wrong with it. */
export function readCampaignLimits(form: FormData): { args: CampaignLimits } | { problem: string } {
  const read = Fields.safeParse(Object.fromEntries(form));
  if (!read.success) {
    const isVisits = read.error.issues.some((issue) => issue.path[0] === 'visitsPerMin');
    return {
      problem: isVisits
        ? 'Visits a minute are a whole number from 1 to 10,000.'
        : 'A call may last half a minute to two hours; calls a day are a whole number.',
    };
  }
  const { campaignId, maxMinutes, callsPerDay, visitsPerMin, sites } = read.data;
  const origins = new Set<string>();
  for (const site of sites.split(/[\s,]+/).filter(Boolean)) {
    const origin = readSite(site);
    if (!origin) return { problem: `${site} is not a site; write it like https://www.example.com or https://*.example.com.` };
    origins.add(origin);
  }
  return {
    args: {
      campaign_id: campaignId,
      max_call_s: maxMinutes === null ? null : Math.round(maxMinutes * 60),
      calls_per_day: callsPerDay,
      gate_requests_per_min: visitsPerMin,
      allowed_origins: [...origins],
    },
  };
}
