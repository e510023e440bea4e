import { readFileSync, writeFileSync } from 'node:fs';

const START = '<!-- figures: npm run prove -- meter -->';
const END = '<!-- end of meter figures -->';

/** Puts the table of a run between the two markers of a page; the words around them stay. */
export function writeMeterFigures(
  file: string,
  run: { head: string[]; table: string[][]; calls: number; seed: number; voice: number; text: number },
): void {
  const page = readFileSync(file, 'utf8');
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`${file} has lost its markers.`);
  const lines = [run.head, run.head.map(() => '---'), ...run.table].map((row) => `| ${row.join(' | ')} |`);
  const intro = `${run.calls} visits (${run.voice} calls, ${run.text} typed), seed ${run.seed}; legs weighed at their dated prices, not rounded.`;
  writeFileSync(file, `${page.slice(0, start)}${START}\n${intro}\n\n${lines.join('\n')}\n${page.slice(end)}`);
}
