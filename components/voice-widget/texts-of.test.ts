import { describe, expect, it } from 'vitest';
import { defaultTexts } from './texts.ts';
import { textsOf } from './texts-of.ts';

const LANGUAGES = ['de', 'fr', 'es', 'it', 'pt', 'nl', 'pl'];
const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
/** Words that may be the same in another language. */
const SHARED = /^(Name|Privacy|Conversation)$/;

describe('the texts of a visit', () => {
  it('are English where we have no other', () => {
    expect(textsOf('en-GB')).toBe(defaultTexts);
    expect(textsOf('sw')).toBe(defaultTexts);
    expect(textsOf('')).toBe(defaultTexts);
  });
  it.each(LANGUAGES)('are all there in %s, with the places of the English ones, and none is left in English', (language) => {
    const texts = textsOf(`${language}-XX`);
    expect(Object.keys(texts).sort()).toEqual(Object.keys(defaultTexts).sort());
    for (const [id, english] of Object.entries(defaultTexts)) {
      const text = texts[id as keyof typeof texts];
      expect({ id, places: places(text) }).toEqual({ id, places: places(english) });
      expect(text.trim()).not.toBe('');
      if (!SHARED.test(english)) expect({ id, text }).not.toEqual({ id, text: english });
    }
  });
  it('keep to the house: no dashes for pauses', () => {
    for (const language of ['en', ...LANGUAGES])
      for (const text of Object.values(textsOf(language))) expect(text).not.toMatch(/[\u2013\u2014]|undefined/);
  });
});
