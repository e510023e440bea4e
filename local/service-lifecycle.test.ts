import { expect, it } from 'vitest';
import { describeFault } from './service-lifecycle.ts';

it.each([
  [new Error('Port 1 is taken.\n    at main'), 'Port 1 is taken.'],
  [
    Object.assign(new Error('write'), { message: 'ENOSPC: no space left on device, write' }),
    'The disk is full; free about 1 GB and start again.',
  ],
  [{ name: 'ErrnoError', errno: 51 }, 'The disk is full; free about 1 GB and start again.'],
  [{ name: 'ErrnoError', errno: 44 }, 'Unexpected failure {"name":"ErrnoError","errno":44}'],
  ['plain words', 'plain words'],
])('says what happened in one sentence (%#)', (fault, sentence) => {
  expect(describeFault(fault)).toBe(sentence);
});
