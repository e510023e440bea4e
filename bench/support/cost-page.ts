import { readFileSync, writeFileSync } from 'node:fs';

const START = '<!-- figures: npm run bench -- cost -->';
const END = '<!-- end of figures -->';

export interface CostTables {
  legs: readonly (readonly [leg: string, ours: string, share: string, seed: string])[];
  market: readonly (readonly [offer: string, usdPerMin: string, times: string, includes: string, read: string])[];
  prices: readonly (readonly [model: string, unit: string, price: string, from: string, source: string])[];
  volumes: readonly (readonly [minutes: string, postgres: string, total: string])[];
  intro: string;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Puts the figures of a run between the two markers of a page; the words around them stay. */
export function writeFigures(file: string, tables: CostTables): void {
  const page = readFileSync(file, 'utf8');
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`${file} has lost its markers.`);
  const figures = [
    tables.intro,
    table(['Leg', 'Ours, $ a minute', 'Share', 'The first plan, $ a minute'], tables.legs),
    '### At other volumes',
    table(['Minutes a month', 'Postgres, $ a minute', 'Total, $ a minute'], tables.volumes),
    '### Beside the market',
    table(['Offer', '$ a minute', 'Times ours', 'Includes', 'Read'], tables.market),
    '### The prices',
    table(['Model', 'Unit', 'Price of a million', 'From', 'Source'], tables.prices),
  ].join('\n\n');
  writeFileSync(file, `${page.slice(0, start)}${START}\n${figures}\n${page.slice(end)}`);
}
