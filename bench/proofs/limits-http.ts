import { setTimeout as wait } from 'node:timers/promises';
import { mintCsrf } from '../../lib/gate/csrf.ts';
import { createSlidingWindow } from '../../lib/providers/upstash/testdata/sliding-window.ts';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import type { BenchContext } from '../support/result.ts';
import { startWebFleet } from '../support/web-fleet.ts';

const WEB_PROCESSES = 4;
const VISITORS = 50;
const REQUESTS_EACH = 40;
const CAMPAIGNS = 10;
/** One address asks this often at a campaign of its own: more than a campaign lets in. */
const FLOOD = 400;
const FLOODED = `limits-${CAMPAIGNS + 1}`;
const SPREAD_MS = 90_000;
const WINDOW_MS = 60_000;
/** What docs/http.md promises for the gate: per address and e-mail, and per campaign. */
const GATE_PER_MINUTE = 20;

export interface HttpLimitFigures {
  requests: number;
  allowed: number;
  refused: number;
  differences: number;
  /** Answers while a window or a share of one was passing: both are right, and nobody outside can know which it was. */
  undecided: number;
  /** Visitors who could not enter a campaign at which one address had asked over and over. */
  lockedOut: number;
  examples: string[];
}

/**
 * Each visitor asks forty times in a minute and a half, in bursts, each time at another of four web processes. What the moment of the
 * decision was is known to the milliseconds between question and answer; an answer is wrong when no moment in between explains it.
 */
export async function compareLimitsByHttp(ctx: Pick<BenchContext, 'say' | 'onEnd'>): Promise<HttpLimitFigures> {
  const fleet = await startWebFleet(ctx, WEB_PROCESSES);
  await fleet.db.exec(`
    insert into public.customers (name, tier_id, monthly_ceiling_micro_usd) values ('Limits', 'enterprise', 1000000000);
    insert into public.campaigns (customer_id, slug, name, agent_name, business_name, headline, greeting, reserve_micro_usd_per_min)
      select customer.id, 'limits-' || place, 'Limits', 'Sol', 'Limits', 'Hello', 'Hello.', 60000 from public.customers as customer, generate_series(1, ${CAMPAIGNS + 1}) as place where customer.name = 'Limits';
    insert into public.consent_texts (campaign_id, locale, version, body, purposes)
      select id, 'en-US', '2026-11', 'You talk with an AI.', '[{"id": "talk", "required": true, "text": "I agree to talk."}]' from public.campaigns where slug like 'limits-%'`);
  const random = createSeededRandom(20_261_121);
  const figures: HttpLimitFigures = {
    requests: 0,
    allowed: 0,
    refused: 0,
    differences: 0,
    undecided: 0,
    lockedOut: 0,
    examples: [],
  };
  const startMs = Date.now();

  const ask = (input: { web: number; visitor: number; campaign: string }) => {
    const { csrf } = mintCsrf(
      { csrfSecret: fleet.csrfSecret, nowMs: Date.now },
      { scope: input.campaign, embedder: fleet.origin },
    );
    const body = {
      campaign: input.campaign,
      email: `v${input.visitor}@limits.example`,
      consent: { version: '2026-11', accepted: ['talk'] },
      csrf,
    };
    return fleet.post(input.web, '/api/gate', { body, visitor: input.visitor });
  };
  const visit = async (visitor: number, moments: readonly number[]) => {
    // One address and one e-mail per visitor are counted alike, so one window tells both.
    let windows = [createSlidingWindow({ limit: GATE_PER_MINUTE, windowMs: WINDOW_MS })];
    for (const [index, moment] of moments.entries()) {
      await wait(Math.max(0, startMs + moment - Date.now()));
      const campaign = `limits-${1 + (visitor % CAMPAIGNS)}`;
      const fromMs = Date.now();
      const { status } = await ask({ web: visitor + index, visitor, campaign });
      const toMs = Date.now();
      figures.requests += 1;
      figures[status === 201 ? 'allowed' : 'refused'] += 1;
      const explained = windows.flatMap((window) =>
        [fromMs, toMs].flatMap((atMs) => {
          const after = window.fork();
          return after.ask('visitor', atMs).allowed === (status === 201) ? [after] : [];
        }),
      );
      if ((status !== 201 && status !== 429) || explained.length === 0) {
        figures.differences += 1;
        if (figures.examples.length < 10)
          figures.examples.push(`visitor ${visitor}, request ${index}: ${status} at ${toMs % WINDOW_MS} ms`);
        continue;
      }
      if (new Set(explained.map((window) => window.state())).size > 1) figures.undecided += 1;
      windows = [...new Map(explained.map((window) => [window.state(), window])).values()];
    }
  };
  await Promise.all(
    Array.from({ length: VISITORS }, (_, visitor) => {
      const bursts = Array.from({ length: 5 }, () => random() * SPREAD_MS);
      const moments = Array.from({ length: REQUESTS_EACH }, () => bursts[Math.floor(random() * 5)]! + random() * 4_000).sort(
        (a, b) => a - b,
      );
      return visit(visitor, moments);
    }),
  );
  for (let request = 0; request < FLOOD; request += 10)
    await Promise.all(
      Array.from({ length: 10 }, (_, place) => ask({ web: request + place, visitor: VISITORS, campaign: FLOODED })),
    );
  const others = await Promise.all(
    Array.from({ length: 20 }, (_, place) => ask({ web: place, visitor: VISITORS + 1 + place, campaign: FLOODED })),
  );
  figures.lockedOut = others.filter((other) => other.status !== 201).length;
  return figures;
}
