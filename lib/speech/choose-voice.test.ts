import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../core/languages.ts';
import { chooseVoice } from './choose-voice.ts';
import { hearingLanguage } from './hearing-language.ts';

const usual = 'aura-2-thalia-en';
const hasPrice = (voice: string) => voice.startsWith('aura-2-');

describe('the voice of a talk', () => {
  it("is the campaign's own where it speaks the language", () => {
    expect(chooseVoice({ locale: 'en-GB', own: 'aura-2-orion-en', usual, hasPrice })).toBe('aura-2-orion-en');
    expect(chooseVoice({ locale: 'de-AT', own: 'aura-2-julius-de', usual, hasPrice })).toBe('aura-2-julius-de');
    expect(chooseVoice({ locale: 'en', own: 'aura-2-julius-de', usual, hasPrice })).toBe(usual);
  });

  it('is one of the language where the vendor has one, else the one there is', () => {
    const chosen = LANGUAGES.map((locale) => chooseVoice({ locale, own: 'aura-2-orion-en', usual, hasPrice }));
    expect(chosen.map((voice) => voice.slice(-2))).toEqual(['en', 'de', 'fr', 'es', 'it', 'en', 'nl', 'en']);
    expect(chooseVoice({ locale: 'pt-BR', own: null, usual, hasPrice })).toBe(usual);
  });

  it('is never one without a price', () => {
    expect(chooseVoice({ locale: 'en', own: 'grand-voice-en', usual, hasPrice })).toBe(usual);
    expect(chooseVoice({ locale: 'de', own: 'aura-2-orion-en', usual, hasPrice: (voice) => voice === usual })).toBe(usual);
  });
});

describe('what a recogniser is told to hear', () => {
  it.each([
    ['en-US', 'en-US'],
    ['en_us', 'en-US'],
    ['en', 'en'],
    ['de-AT', 'de'],
    ['pt-BR', 'pt-BR'],
    ['pl', 'pl'],
  ])('%s is %s', (locale, language) => expect(hearingLanguage(locale)).toBe(language));
});
