import { fileURLToPath } from 'node:url';
import { createSeededRandom } from '../supabase/tests/support/seeded-random.ts';
import { FIRST_PLAN, FIRST_PLAN_USD_PER_MIN, MARKET, SHARED } from './support/cost-market.ts';
import { MODELS, meterMix } from './support/cost-mix.ts';
import { writeFigures } from './support/cost-page.ts';
import { readPrices } from './support/cost-prices.ts';
import { type Bench, compared, measured } from './support/result.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CALLS = 1_000;
const SEED = 20_261_121;
/** The day whose prices count, so that a later run of the same commit prints the same page. */
const DAY = '2026-11-21';
const BAR_MICRO_USD = 20_000;
const VOLUMES = [5_000, 20_000, 60_000, 200_000];

const usd = (microUsd: number) => (microUsd / 1e6).toFixed(5);

/** What a minute costs at the dated prices of the migrations: 1,000 seeded calls through the product's own meter. */
export const cost: Bench = async ({ say, keep }) => {
  const prices = readPrices(ROOT, DAY);
  const mix = meterMix({ calls: CALLS, random: createSeededRandom(SEED), prices });
  const perMinute = (microUsd: number) => microUsd / mix.minutes;
  const postgresAt = (minutes: number) => (SHARED.postgresUsdPerMonth * 1e6) / minutes;
  const shared = {
    postgres: postgresAt(SHARED.referenceMinutesPerMonth),
    redis: perMinute(CALLS * SHARED.commandsPerCall * SHARED.microUsdPerCommand),
  };
  const metered = Object.entries(mix.legs).map(([leg, microUsd]) => [leg, perMinute(microUsd)] as const);
  const legs = [...metered, ...Object.entries(shared)];
  const total = legs.reduce((sum, [, microUsd]) => sum + microUsd, 0);
  const plannedFor = (leg: string) => FIRST_PLAN.find((line) => line.leg === leg)?.usdPerMin;
  const meteredTotal = metered.reduce((sum, [, microUsd]) => sum + microUsd, 0);
  writeFigures(`${ROOT}docs/cost-model.md`, {
    intro: `${CALLS} calls, ${mix.minutes.toFixed(0)} minutes of talk (${(mix.minutes / CALLS).toFixed(2)} a call), ${mix.roomMinutes} room minutes billed, ${mix.turns} turns, ${((mix.largeTurns / mix.turns) * 100).toFixed(1)} % of them by the larger model; prices in force on ${DAY}; seed ${SEED}. **${usd(total)} dollars a minute**, ${usd((total * mix.minutes) / CALLS)} a call. Bar: ${usd(BAR_MICRO_USD)}.`,
    legs: [
      ...legs.map(
        ([leg, microUsd]) =>
          [leg, usd(microUsd), `${((microUsd / total) * 100).toFixed(1)} %`, plannedFor(leg)?.toFixed(5) ?? '-'] as const,
      ),
      ['**total**', `**${usd(total)}**`, '100 %', `**${FIRST_PLAN_USD_PER_MIN.toFixed(5)}**`],
    ],
    volumes: VOLUMES.map((minutes) => [
      minutes.toLocaleString('en-US'),
      usd(postgresAt(minutes)),
      usd(total - shared.postgres + postgresAt(minutes)),
    ]),
    market: MARKET.map(({ offer, usdPerMin, includes, read }) => [
      offer,
      usdPerMin.toFixed(3),
      `${((usdPerMin * 1e6) / total).toFixed(1)}`,
      includes,
      read,
    ]),
    prices: prices.map(({ model, unit, microUsdPerMillion, effectiveFrom, source }) => [
      model,
      unit,
      `$${microUsdPerMillion / 1e6}`,
      effectiveFrom,
      source,
    ]),
  });
  say('  docs/cost-model.md is written.');
  keep({ mix, legs: Object.fromEntries(legs), prices });
  const cheapest = MARKET.filter(({ includes }) => includes === 'all').sort((a, b) => a.usdPerMin - b.usdPerMin)[0];
  return {
    rows: [
      measured({ metric: 'a minute of the reference mix', unit: 'micro-dollars', ours: total, bar: BAR_MICRO_USD }),
      compared({
        metric: "beside the first plan's figure",
        unit: 'micro-dollars',
        ours: total,
        rival: FIRST_PLAN_USD_PER_MIN * 1e6,
        bar: 1,
      }),
      compared({
        metric: `beside the cheapest complete offer (${cheapest?.offer})`,
        unit: 'micro-dollars',
        ours: total,
        rival: (cheapest?.usdPerMin ?? 0) * 1e6,
      }),
      ...legs.map(([leg, microUsd]) =>
        plannedFor(leg) === undefined
          ? measured({ metric: `leg ${leg}`, unit: 'micro-dollars', ours: microUsd })
          : compared({
              metric: `leg ${leg}, beside the first plan's`,
              unit: 'micro-dollars',
              ours: microUsd,
              rival: (plannedFor(leg) ?? 0) * 1e6,
            }),
      ),
      compared({
        metric: 'stt, tts and room, beside minutes times price',
        unit: 'micro-dollars',
        ours: perMinute(mix.legs.stt + mix.legs.tts + mix.legs.room),
        rival: perMinute(mix.naiveMicroUsd),
      }),
      measured({ metric: 'of it booked as an estimate', unit: 'micro-dollars', ours: perMinute(mix.estimatedMicroUsd) }),
      measured({ metric: 'metered legs alone', unit: 'micro-dollars', ours: meteredTotal }),
    ],
    notes: [
      `Models ${[...new Set(Object.values(MODELS))].join(', ')}; the larger one answered ${((mix.largeTurns / mix.turns) * 100).toFixed(1)} % of the turns; quantities are drawn (seed ${SEED}), prices and rounding are the product's own.`,
      `Postgres is the $${SHARED.postgresUsdPerMonth} plan over ${SHARED.referenceMinutesPerMonth} minutes a month, as in the first plan; the worker's and the web server's computers are not in it.`,
    ],
  };
};
