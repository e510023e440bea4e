import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const Sections = z.record(z.string(), z.record(z.string(), z.string()));
/** Section -> object -> one line of text, as the reviewed files in supabase/tests/expected hold it. */
export type Sections = z.infer<typeof Sections>;
export type ExpectedName = 'access-matrix' | 'lints' | 'hostile-input';
/** Stands where a reviewer must write why a finding is right. */
export const UNREVIEWED = 'UNREVIEWED';
const HOW_TO_LIST =
  'If that is meant, run `node scripts/describe-roles.ts --write` and review the difference in supabase/tests/expected.';

const fileOf = (name: ExpectedName) => new URL(`../expected/${name}.json`, import.meta.url);

export function readExpected(name: ExpectedName): Sections {
  return Sections.parse(JSON.parse(readFileSync(fileOf(name), 'utf8')));
}

export function writeExpected(name: ExpectedName, sections: Sections): void {
  writeFileSync(fileOf(name), `${JSON.stringify(sections, null, 2)}\n`);
}

function* sectionDifferences(section: string, expected: Record<string, string>, actual: Record<string, string>) {
  for (const [name, line] of Object.entries(actual)) {
    const reviewed = expected[name];
    if (reviewed === undefined) yield `${section}: ${name} is not listed; it is now "${line}". ${HOW_TO_LIST}`;
    else if (reviewed !== line) yield `${section}: ${name} is listed as "${reviewed}" and is now "${line}". ${HOW_TO_LIST}`;
  }
  for (const [name, line] of Object.entries(expected))
    if (!(name in actual)) yield `${section}: ${name} is listed as "${line}" and is gone. ${HOW_TO_LIST}`;
}

/** One sentence per object that is not as reviewed; empty when all is as listed. */
export function describeDifferences(expected: Sections, actual: Sections): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) => [...sectionDifferences(name, expected[name] ?? {}, actual[name] ?? {})]);
}

/** Findings beside the reviewed reasons: the reasons are kept, a new finding waits for one. */
export function withReasons(found: Record<string, readonly string[]>, reasons: Sections): Sections {
  return Object.fromEntries(
    Object.entries(found).map(([lint, names]) => [
      lint,
      Object.fromEntries(names.map((name) => [name, reasons[lint]?.[name] ?? UNREVIEWED])),
    ]),
  );
}
