import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const FOLDERS = ['app', 'components', 'lib', 'agent-worker', 'local', 'scripts', 'bench'].filter((folder) =>
  existsSync(join(ROOT, folder)),
);
const PRODUCT = ['app/', 'components/', 'lib/', 'agent-worker/', 'middleware.ts'];
const FIXED_PACKAGES = [
  'next',
  '@vercel/kv',
  '@upstash/ratelimit',
  'livekit-client',
  'livekit-server-sdk',
  '@deepgram/sdk',
  'openai',
  '@supabase/ssr',
  '@supabase/supabase-js',
  'resend',
  '@slack/webhook',
  'asana',
  'qrcode',
  'zod',
  'vitest',
];
const VENDOR_SDKS =
  /^(@vercel\/kv|@upstash\/|livekit-client|livekit-server-sdk|@livekit\/|@deepgram\/sdk|openai|@supabase\/|resend|@slack\/webhook|asana)(\/|$)/;

function* sources(folder: string): Generator<string> {
  for (const name of readdirSync(join(ROOT, folder))) {
    const path = join(folder, name);
    if (statSync(join(ROOT, path)).isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|mjs)$/.test(name) && !/\.d\.ts$/.test(name)) yield path;
  }
}

interface Source {
  path: string;
  text: string;
  imports: string[];
}
function load(path: string): Source {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const statics = Array.from(
    text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\n)import\s*['"]([^'"]+)['"]/g),
  );
  const dynamics = Array.from(text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g));
  return { path, text, imports: [...statics, ...dynamics].map((match) => match[1] ?? match[2] ?? '') };
}
const isTest = (path: string) => /\.test\.tsx?$|(^|\/)testdata\//.test(path);
const all = [...FOLDERS.flatMap((folder) => [...sources(folder)]), 'middleware.ts'].map(load);
const code = all.filter((source) => !isTest(source.path));
const byPath = new Map(code.map((source) => [source.path, source]));
const inProduct = (source: Source) => PRODUCT.some((prefix) => source.path.startsWith(prefix));

/** The file an import means, from the root, or null for a package. */
function target(source: Source, specifier: string): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1);
  return specifier.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(source.path), specifier)) : null;
}
const offenders = (list: Source[], isWrong: (source: Source, specifier: string) => boolean) =>
  list.flatMap((source) =>
    source.imports.filter((specifier) => isWrong(source, specifier)).map((specifier) => `${source.path} -> ${specifier}`),
  );

describe('the layout', () => {
  it('keeps vendor SDKs in lib/providers, lib/browser, agent-worker and local', () => {
    const elsewhere = code.filter(({ path }) => !/^(lib\/(providers|browser)|agent-worker|local|scripts|bench)\//.test(path));
    expect(offenders(elsewhere, (_, specifier) => VENDOR_SDKS.test(specifier))).toEqual([]);
  });

  it('reads process.env only in lib/runtime/env.ts and in the processes that start others', () => {
    const readers = code.filter((source) => inProduct(source) && /process\.env\b/.test(source.text)).map((source) => source.path);
    expect(readers).toEqual(['lib/runtime/env.ts']);
  });

  it('keeps lib free of app, components, the worker and Next', () => {
    const lib = code.filter(({ path }) => path.startsWith('lib/'));
    expect(
      offenders(
        lib,
        (source, specifier) =>
          /^(app|components|agent-worker)\//.test(target(source, specifier) ?? '') || /^next(\/|$)/.test(specifier),
      ),
    ).toEqual([]);
  });

  it('keeps verbs out of the API folder: a route parses, calls one and responds', () => {
    expect(all.filter(({ path }) => path.startsWith('app/api/') && !path.endsWith('/route.ts')).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it('lets no product code import a local service', () => {
    expect(
      offenders(code.filter(inProduct), (source, specifier) => (target(source, specifier) ?? '').startsWith('local/')),
    ).toEqual([]);
  });

  it('reaches nothing of Node from the middleware, which stays on the edge', () => {
    const reached = new Set<Source>();
    const reach = (source: Source | undefined) => {
      if (!source || reached.has(source)) return;
      reached.add(source);
      for (const specifier of source.imports) reach(byPath.get(target(source, specifier) ?? ''));
    };
    const middleware = byPath.get('middleware.ts');
    reach(middleware);
    expect(reached.size).toBeGreaterThan(20);
    expect(offenders([...reached], (_, specifier) => specifier.startsWith('node:'))).toEqual([]);
    // Next's default for this file; the other value would move it off the edge.
    expect(middleware?.text).not.toMatch(/runtime\s*:/);
  });

  it('has no import cycle', () => {
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (source: Source, trail: string[]) => {
      if (trail.includes(source.path)) cycles.push([...trail.slice(trail.indexOf(source.path)), source.path].join(' -> '));
      if (done.has(source.path) || trail.includes(source.path)) return;
      for (const specifier of source.imports) {
        const next = byPath.get(target(source, specifier) ?? '');
        if (next) visit(next, [...trail, source.path]);
      }
      done.add(source.path);
    };
    for (const source of code) visit(source, []);
    expect(cycles).toEqual([]);
  });

  it('uses every package of the fixed list outside tests', () => {
    const used = new Set(
      code.filter((source) => inProduct(source) || source.path.startsWith('scripts/')).flatMap((source) => source.imports),
    );
    const unused = FIXED_PACKAGES.filter(
      (name) => name !== 'vitest' && ![...used].some((specifier) => specifier === name || specifier.startsWith(`${name}/`)),
    );
    expect(unused).toEqual([]);
  });

  it('pins every dependency exactly and locks every optional platform package', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
    const ranges = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {}).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
    );
    expect(ranges).toEqual([]);
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string>; resolved?: string }>;
    };
    const names = Object.keys(packages);
    const missing = Object.values(packages).flatMap((entry) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !names.some((path) => path.endsWith(`node_modules/${name}`)),
      ),
    );
    expect(missing).toEqual([]);
    expect(Object.values(packages).filter((entry) => entry.resolved)).toEqual([]);
  });

  it('exports by name except where Next or the worker framework asks for a default', () => {
    const defaults = code.filter((source) => /(^|\n)export default /.test(source.text)).map((source) => source.path);
    expect(
      defaults.filter(
        (path) =>
          !/^app\/.*(page|layout|error|loading|not-found)\.tsx$/.test(path) &&
          !['agent-worker/job.ts', 'bench/turn/turn-agent.ts'].includes(path),
      ),
    ).toEqual([]);
  });
});
