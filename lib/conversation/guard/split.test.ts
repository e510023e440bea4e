import { describe, expect, it } from 'vitest';
import type { GuardContext } from '../check-sentence.ts';
import { createSentenceGuard } from '../sentence-guard.ts';
import { BAD } from './testdata/bad.ts';
import { SEEDED_KNOWLEDGE } from './testdata/seeded-business.ts';

const context: GuardContext = { email: 'jane.doe@gmail.com', instructions: '', knowledge: () => SEEDED_KNOWLEDGE };
const CUT = new Set(['price_not_known', 'email_echo']);
const SENTENCES = BAD.filter(([rule]) => CUT.has(rule)).map(([, sentence]) => sentence);

function passesWhole(chunks: readonly string[]): boolean {
  const guard = createSentenceGuard(context);
  return [...chunks.flatMap((chunk) => guard.push(chunk)), ...guard.flush()].every((piece) => piece.verdict.allowed);
}

describe('a price or an address', () => {
  it.each(SENTENCES)('is found wherever a sentence ends inside it: %s', (sentence) => {
    for (const { index } of sentence.matchAll(/\s/g)) {
      for (const mark of ['.', '!', '...', '?"']) {
        const cut = `${sentence.slice(0, index)}${mark}${sentence.slice(index)}`;
        expect([cut, passesWhole([cut])]).toEqual([cut, false]);
      }
    }
  });

  it('is found wherever the stream is cut', () => {
    for (const sentence of SENTENCES)
      for (let at = 1; at < sentence.length; at += 1)
        expect([sentence, at, passesWhole(['Of course. ', sentence.slice(0, at), sentence.slice(at)])]).toEqual([
          sentence,
          at,
          false,
        ]);
  });

  it('is found wherever the held text grows too long', () => {
    for (const sentence of [
      'nine hundred and ninety nine dollars',
      'jane dot doe at gmail dot com',
      '$ 999',
      'nine point five k',
    ]) {
      for (let lead = 170; lead < 250; lead += 1) {
        const text = `${'it is like this and so '.repeat(20).slice(0, lead)} ${sentence} and more of it`;
        expect([lead, sentence, passesWhole([...text])]).toEqual([lead, sentence, false]);
      }
    }
  });
});
