import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWhole } from './write-whole.ts';

const WRITES = 500;
/** Longer than one write of the system. */
const TEXT = JSON.stringify(Array.from({ length: 20_000 }, (_, number) => `line ${number}`));
/** Reads without a pause until it is told to stop; says how often what it read was no JSON. */
const READER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { readFileSync } = require('node:fs');
  let reads = 0, torn = 0, isOver = false;
  parentPort.once('message', () => { isOver = true; });
  const read = () => {
    for (let turn = 0; turn < 5; turn += 1) {
      reads += 1;
      try { JSON.parse(readFileSync(workerData, 'utf8')); } catch { torn += 1; }
    }
    if (isOver) { parentPort.postMessage({ reads, torn }); parentPort.close(); } else setImmediate(read);
  };
  read();
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qv-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file that others read while it is written', () => {
  it('is never half there', async () => {
    const path = join(folder, 'services.json');
    writeWhole(path, TEXT);
    const reader = new Worker(READER, { eval: true, workerData: path });
    const told = new Promise<{ reads: number; torn: number }>((resolve) => reader.once('message', resolve));
    for (let write = 0; write < WRITES; write += 1) {
      writeWhole(path, TEXT);
      if (write % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    reader.postMessage('stop');
    const { reads, torn } = await told;
    expect(reads).toBeGreaterThan(5);
    expect(torn).toBe(0);
  });

  it('is for its owner alone where that is asked', () => {
    const path = join(folder, 'secrets.json');
    writeWhole(path, '{}', { mode: 0o600 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });
});
