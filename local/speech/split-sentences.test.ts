import { expect, it } from 'vitest';
import { splitSentences } from './split-sentences.ts';

it.each([
  ['Sure. It costs 49.5 dollars! Is that all right?', ['Sure.', 'It costs 49.5 dollars!', 'Is that all right?']],
  ['Ask Dr. Miller about it. He knows.', ['Ask Dr. Miller about it.', 'He knows.']],
  ['no end mark', ['no end mark']],
  ['   ', []],
  ['Hm... well.', ['Hm...', 'well.']],
])('splits %j as a reader would', (text, sentences) => {
  expect(splitSentences(text)).toEqual(sentences);
});

it('cuts an endless sentence so that speech can start', () => {
  const parts = splitSentences('word, '.repeat(100));
  expect(parts.length).toBeGreaterThan(2);
  expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(220);
});
