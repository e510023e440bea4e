import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CannotRun } from './result.ts';

const Rate = z.object({
  model: z.string(),
  unit: z.enum([
    'stt_second',
    'tts_character',
    'input_token',
    'cached_input_token',
    'output_token',
    'room_minute',
    'command',
    'request',
  ]),
  microUsdPerMillion: z.coerce.number().int().nonnegative(),
  effectiveFrom: z.iso.date(),
  source: z.string(),
});
export type Rate = z.infer<typeof Rate>;

const ROW = /\(\s*'([^']+)',\s*'([^']+)',\s*(\d+),\s*'(\d{4}-\d{2}-\d{2})',\s*'([^']*)'\s*\)/g;

/** The dated prices that the migrations put into public.price_rates; of each unit of a model the newest that is in force on a day. */
export function readPrices(root: string, day: string): Rate[] {
  const folder = join(root, 'supabase/migrations');
  const texts = readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  const inserts = texts.flatMap((text) => text.match(/insert into public\.price_rates[^;]*;/g) ?? []);
  const rates = inserts.flatMap((insert) =>
    Array.from(insert.matchAll(ROW), ([, model, unit, microUsdPerMillion, effectiveFrom, source]) =>
      Rate.parse({ model, unit, microUsdPerMillion, effectiveFrom, source }),
    ),
  );
  if (rates.length === 0) throw new CannotRun('No prices were found in supabase/migrations.');
  const newest = new Map<string, Rate>();
  for (const rate of rates.filter(({ effectiveFrom }) => effectiveFrom <= day)) {
    const key = `${rate.model} ${rate.unit}`;
    if ((newest.get(key)?.effectiveFrom ?? '') < rate.effectiveFrom) newest.set(key, rate);
  }
  return [...newest.values()];
}
