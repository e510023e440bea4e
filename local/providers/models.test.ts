import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { modelDir } from '../weights/weight-paths.ts';
import { type Models, watchModels } from './models.ts';
import { cacheDir, itWithModel } from './testing/weights-for-test.ts';

const MODEL = 'minilm-l6-v2-int8';
let late = '';
let models: Models | undefined;

afterEach(async () => {
  await models?.close();
  await rm(late, { recursive: true, force: true });
});

itWithModel('embeddings', 'picks the weights up when they come while it already serves', async () => {
  late = await mkdtemp(join(tmpdir(), 'models-test-'));
  models = watchModels({ cacheDir: late, checkEveryMs: 20 });
  expect(models.status().embeddings.ok).toBe(false);
  await cp(modelDir(cacheDir, MODEL), modelDir(late, MODEL), { recursive: true });
  await expect.poll(() => models?.status().embeddings.ok, { timeout: 10_000 }).toBe(true);
  expect(models.status().stt.ok).toBe(false);
});

itWithModel('embeddings', 'does not load a file that is not the pinned one, and names it', async () => {
  late = await mkdtemp(join(tmpdir(), 'models-test-'));
  await cp(modelDir(cacheDir, MODEL), modelDir(late, MODEL), { recursive: true });
  await writeFile(join(modelDir(late, MODEL), 'tokenizer_config.json'), ' '.repeat(350));
  models = watchModels({ cacheDir: late, checkEveryMs: 20 });
  await expect.poll(() => models?.status().embeddings.detail).toContain('tokenizer_config.json');
  expect(models.embedder()).toBeUndefined();
});
