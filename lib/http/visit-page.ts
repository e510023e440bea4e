import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Manifest = z.object({ entry: z.string(), first: z.array(z.string()) });
let manifest: z.infer<typeof Manifest> | undefined;

/** What the visit document loads: the built entry, and what it imports before the first click. */
export function visitScripts(): { scriptUrl: string; preloadUrls: string[] } {
  manifest ??= Manifest.parse(JSON.parse(readFileSync(join(process.cwd(), 'public/widget/manifest.json'), 'utf8')));
  const { entry, first } = manifest;
  return { scriptUrl: entry, preloadUrls: first.filter((file) => file !== entry) };
}
