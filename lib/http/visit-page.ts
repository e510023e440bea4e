import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Manifest = z.object({ entry: z.string() });
let entry: string | undefined;

/** URL path of the built visit bundle, from the widget's manifest. */
export function visitScriptUrl(): string {
  entry ??= Manifest.parse(JSON.parse(readFileSync(join(process.cwd(), 'public/widget/manifest.json'), 'utf8'))).entry;
  return entry;
}
