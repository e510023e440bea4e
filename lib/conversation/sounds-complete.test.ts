import { describe, expect, it } from 'vitest';
import { soundsComplete } from './sounds-complete.ts';

describe('recognised words', () => {
  it.each(['How much is it per month?', 'Yes.', 'It depends on the price.', 'He said "no."', 'Wie viel kostet das?', 'At 5.'])(
    'are a whole sentence: %s',
    (text) => expect(soundsComplete(text)).toBe(true),
  );
  it.each([
    '',
    'my budget is',
    'My budget is around...and.',
    'Well.',
    'I need it for.',
    'Ich hätte gern ein.',
    'so um',
    'It is...'.slice(0, 5),
  ])('may go on: %s', (text) => expect(soundsComplete(text)).toBe(false));
});
