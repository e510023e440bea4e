import { expect, it } from 'vitest';
import { watchReturn } from './watch-return.ts';

it.each<[string, (string | null)[], boolean]>([
  ['closed the page', ['left', 'left'], false],
  ['reloaded it and writes', [null, 'left', null], true],
  ['lost the network and said nothing', [null, null], false],
  ['reloaded it, wrote, and left again', ['left', null, 'left'], false],
  ['hung up', ['hang_up'], false],
])('knows whether a visitor who %s goes on in writing', (_who, reasons, isWriting) => {
  const watch = watchReturn();
  for (const reason of reasons) watch.look(reason);
  expect(watch.goesOnInWriting()).toBe(isWriting);
});
