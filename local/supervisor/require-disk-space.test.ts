import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { requireDiskSpace } from './require-disk-space.ts';

it('names the folder and what is missing when a disk is nearly full', () => {
  const free = (folder: string) => (folder === '/cache' ? 31.9e6 : 90e9);
  expect(() => requireDiskSpace(['/app', '/cache'], free)).toThrow('The disk of /cache has 31 MB left, and 250 MB are needed');
});

it('lets a start pass where there is room', () => {
  expect(() => requireDiskSpace(['/app'], () => 250e6)).not.toThrow();
});

it('reads the room of a real disk', () => {
  expect(() => requireDiskSpace([tmpdir()])).not.toThrow();
});
