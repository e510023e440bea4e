import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintBootstrap } from '../components/voice-widget/mint-bootstrap.ts';
import { renderVisitDocument } from '../components/voice-widget/render-document.ts';
import { brotliBytes, buildWidget, type WidgetManifest } from './build-widget.ts';

let outDir: string;
let manifest: WidgetManifest;
beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'widget-'));
  manifest = await buildWidget(outDir);
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

const size = (files: string[]) =>
  manifest.chunks.filter((chunk) => files.includes(chunk.file)).reduce((sum, chunk) => sum + chunk.brotliBytes, 0);

describe('the built widget', () => {
  it('shows the page for 20.5 KB: the document and all scripts it loads at once', () => {
    const { html } = renderVisitDocument({
      bootstrap: mintBootstrap(),
      embedded: false,
      scriptUrl: manifest.entry,
      preloadUrls: manifest.first,
      connectSrc: [],
      frameAncestors: [],
    });
    expect(brotliBytes(html) + size(manifest.first)).toBeLessThanOrEqual(20.5 * 1024);
  });
  it('carries no language but the one in the document', () => {
    const inputs = manifest.chunks.flatMap((chunk) => chunk.inputs);
    expect(inputs.filter((input) => /locales\/|texts-of/.test(input))).toEqual([]);
  });
  it('loads the call code only on intent', () => {
    const inputs = manifest.chunks.filter((chunk) => manifest.first.includes(chunk.file)).flatMap((chunk) => chunk.inputs);
    expect(inputs.length).toBeGreaterThan(5);
    expect(inputs.filter((input) => /livekit|voice-call/.test(input))).toEqual([]);
  });
  it('stays under 150 KB in total with the call code', () => {
    expect(size(manifest.chunks.map((chunk) => chunk.file))).toBeLessThanOrEqual(150 * 1024);
  });
  it('contains Preact instead of React', () => {
    const inputs = manifest.chunks.flatMap((chunk) => chunk.inputs);
    expect(inputs.some((input) => input.includes('node_modules/preact/'))).toBe(true);
    expect(inputs.filter((input) => /node_modules\/react(-dom)?\//.test(input))).toEqual([]);
  });
  it('puts at most 1.5 KB on the embedding site, without cookie, storage or third party', async () => {
    expect(manifest.loader.brotliBytes).toBeLessThanOrEqual(1_536);
    const loader = await readFile(join(outDir, 'widget.js'), 'utf8');
    expect(loader).not.toMatch(/cookie|localStorage|sessionStorage|https?:\/\//);
    expect(loader).toContain('microphone; autoplay; display-capture; clipboard-write');
  });
  it('writes the manifest that the document is rendered from', async () => {
    expect(JSON.parse(await readFile(join(outDir, 'widget/manifest.json'), 'utf8'))).toEqual(manifest);
    expect(manifest.entry).toMatch(/^\/widget\/visit-\w+\.js$/);
    expect(manifest.first).toContain(manifest.entry);
  });
});
