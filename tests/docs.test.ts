import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
/** Made at run time, so a fresh clone does not have them. */
const RUN_TIME = /^(\.data|\.next|\.env\.local|tests\/out|bench\/out|public\/widget|node_modules)/;

describe('the documents', () => {
  it.each(pages)('%s links and names only what exists', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const links = Array.from(text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g), ([, target]) =>
      resolve(ROOT, dirname(page), target!),
    );
    const paths = Array.from(
      text.matchAll(/`((?:app|components|lib|agent-worker|supabase|local|scripts|bench|tests|docs)\/[\w./[\]-]+)`/g),
      ([, path]) => path!,
    );
    const missing = [
      ...links,
      ...paths.filter((path) => !RUN_TIME.test(path) && !/NAME/.test(path)).map((path) => join(ROOT, path)),
    ].filter((path) => !existsSync(path));
    expect(missing).toEqual([]);
  });

  it('lists in .env.example every name that the settings read', () => {
    const read = readFileSync(join(ROOT, 'lib/runtime/env.ts'), 'utf8');
    const names = new Set(
      Array.from(
        read.matchAll(/\benv\.([A-Z][A-Z0-9_]+)|'([A-Z][A-Z0-9]*_[A-Z0-9_]+)'/g),
        ([, dotted, quoted]) => dotted ?? quoted!,
      ),
    );
    const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
    expect([...names].filter((name) => !example.includes(name))).toEqual([]);
  });
});
