import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file that others read meanwhile: they see the old or the new text, and kill -9 leaves one of the two. */
export function writeWhole(path: string, text: string, options: { mode?: number } = {}): void {
  const draft = `${path}.new`;
  writeFileSync(draft, text, options);
  renameSync(draft, path);
}
