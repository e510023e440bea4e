import type { Row } from './result.ts';

const BLANK = '-';

/** Columns as wide as their widest cell; numbers to the right. */
export function formatTable(head: string[], lines: string[][]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const isNumber = (column: number) => lines.every((line) => /^(-|[\d.,]+x?|<= .*)$/.test(line[column] ?? BLANK));
  const format = (line: string[]) =>
    line
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('   ')
      .trimEnd();
  return ['', format(head), widths.map((width) => '-'.repeat(width)).join('   '), ...lines.map(format), '']
    .map((line) => (line ? `  ${line}` : line))
    .join('\n');
}

function cell(value: number | null, suffix = ''): string {
  return value === null ? BLANK : `${value}${suffix}`;
}

export function formatRows(rows: readonly Row[]): string {
  return formatTable(
    ['metric', 'unit', 'ours', 'rival', 'ratio', 'bar', ''],
    rows.map((row) => [
      row.metric,
      row.unit,
      cell(row.ours),
      cell(row.rival),
      cell(row.ratio, 'x'),
      row.bar === null ? BLANK : `<= ${row.bar}${row.rival === null ? '' : 'x'}`,
      row.pass === null ? '' : row.pass ? 'met' : 'missed',
    ]),
  );
}
