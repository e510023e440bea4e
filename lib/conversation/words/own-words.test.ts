import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../core/languages.ts';
import { checkSentence } from '../check-sentence.ts';
import { ownWords } from './own-words.ts';

const context = { email: 'jane.doe@gmail.com', instructions: 'Be kind.', knowledge: () => '' };
const flat = (language: string) => {
  const { spoken, typed, knowledge, youSaid, introduce, howMayIHelp } = ownWords(language);
  const made = { youSaid: youSaid('solar panels'), introduce: introduce('Sol', 'Sonora'), howMayIHelp };
  return {
    ...spoken,
    ...Object.fromEntries(Object.entries(typed).map(([name, text]) => [`typed ${name}`, text])),
    ...knowledge,
    ...made,
  };
};

describe.each(LANGUAGES)('our own words in %s', (language) => {
  const texts = Object.entries(flat(language));

  it('pass our own guard', () => {
    for (const [, text] of texts)
      expect([text, checkSentence(text, { ...context, locale: language })]).toEqual([text, { allowed: true }]);
  });

  it('say nothing about money', () => {
    for (const [, text] of texts)
      expect(text).not.toMatch(/budget|money|cost|ceiling|limit|geld|kosten|argent|coût|dinero|soldi|dinheiro|pieni/i);
  });

  it('are words of that language, each another one', () => {
    const english = flat('en') as Record<string, string>;
    expect(new Set(texts.map(([, text]) => text)).size).toBe(texts.length);
    if (language !== 'en') for (const [name, text] of texts) expect([name, text]).not.toEqual([name, english[name]]);
  });

  it('hold what is put into them', () => {
    expect(ownWords(language).introduce('Sol', 'Sonora')).toMatch(/Sol.*Sonora/);
    expect(ownWords(language).youSaid('solar panels')).toContain('solar panels');
  });
});

it('are those of the language of a locale, English where we have none', () => {
  expect(ownWords('de-AT')).toBe(ownWords('de'));
  expect(ownWords('ja')).toBe(ownWords('en'));
});
