import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import { type BuildOptions, build, type Metafile } from 'esbuild';

export type WidgetManifest = {
  /** URL path of the module the visit document loads. */
  entry: string;
  /** Files the document needs before the first click: the entry and what it imports statically. */
  first: string[];
  chunks: { file: string; bytes: number; brotliBytes: number; inputs: string[] }[];
  loader: { file: string; bytes: number; brotliBytes: number };
};

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = join(ROOT, 'components/voice-widget');
const COMMON: BuildOptions = {
  bundle: true,
  minify: true,
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: ROOT,
};

/** Builds the visit's bundle into `outDir`/widget and the embedding sites' loader into `outDir`/widget.js. */
export async function buildWidget(outDir: string): Promise<WidgetManifest> {
  const widgetDir = join(outDir, 'widget');
  await rm(widgetDir, { recursive: true, force: true });
  await mkdir(widgetDir, { recursive: true });
  const visit = await build({
    ...COMMON,
    entryPoints: { visit: join(SOURCE, 'main.tsx') },
    outdir: widgetDir,
    format: 'esm',
    splitting: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    metafile: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: {
      'react/jsx-runtime': 'preact/jsx-runtime',
      'react-dom/client': join(SOURCE, 'hydrate-root.ts'),
      react: 'preact/hooks',
    },
  });
  await build({ ...COMMON, entryPoints: [join(SOURCE, 'loader.ts')], outfile: join(outDir, 'widget.js'), format: 'iife' });
  const manifest = await describe(visit.metafile, outDir);
  await writeFile(join(widgetDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

async function describe(metafile: Metafile, outDir: string): Promise<WidgetManifest> {
  const outputs = Object.entries(metafile.outputs);
  const chunks = await Promise.all(
    outputs.map(async ([path, output]) => ({
      file: `/widget/${basename(path)}`,
      ...(await sizes(join(outDir, 'widget', basename(path)))),
      inputs: Object.keys(output.inputs),
    })),
  );
  const entry = outputs.find(([, output]) => output.entryPoint?.endsWith('main.tsx'))?.[0];
  if (!entry) throw new Error('The build has no entry.');
  const first = [...staticImports(metafile, entry)].map((path) => `/widget/${basename(path)}`);
  return {
    entry: `/widget/${basename(entry)}`,
    first,
    chunks,
    loader: { file: '/widget.js', ...(await sizes(join(outDir, 'widget.js'))) },
  };
}

function staticImports(metafile: Metafile, path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const imported of metafile.outputs[path]?.imports ?? []) {
    if (imported.kind === 'import-statement') staticImports(metafile, imported.path, seen);
  }
  return seen;
}

async function sizes(path: string): Promise<{ bytes: number; brotliBytes: number }> {
  const source = await readFile(path);
  return { bytes: source.length, brotliBytes: brotliBytes(source) };
}

export function brotliBytes(source: Uint8Array | string): number {
  return brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(ROOT, 'public') } } });
  const manifest = await buildWidget(values.out);
  for (const { file, bytes, brotliBytes: brotli } of [...manifest.chunks, manifest.loader]) {
    const when = manifest.first.includes(file) ? 'first load' : file === manifest.loader.file ? 'loader' : 'on intent';
    console.log(`${file.padEnd(40)} ${String(bytes).padStart(7)} B  ${String(brotli).padStart(7)} B brotli  ${when}`);
  }
}
