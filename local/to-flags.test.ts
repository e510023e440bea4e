import { parseArgs } from 'node:util';
import { expect, it } from 'vitest';
import { toFlags } from './to-flags.ts';

it('hands over every value whole, also one that begins with a dash or holds an equals sign', () => {
  const flags = { secret: '-zq_9', key: '--port', text: 'a=b c', empty: '' };
  const options = Object.fromEntries(Object.keys(flags).map((name) => [name, { type: 'string' } as const]));
  expect({ ...parseArgs({ args: toFlags(flags), options }).values }).toEqual(flags);
});
