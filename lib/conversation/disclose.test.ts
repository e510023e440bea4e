import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../core/languages.ts';
import { disclosesAi, withDisclosure } from './disclose.ts';
import { ownWords } from './words/own-words.ts';

const SEED = readFileSync(fileURLToPath(new URL('../../supabase/seed.sql', import.meta.url)), 'utf8');
const who = { agentName: 'Nova', businessName: 'Brightroof', locale: 'en' };

describe('a greeting', () => {
  it.each([
    ['en', 'Hello, this is Sol, the AI assistant of Sonora Solar.'],
    ['en-US', 'Hi! I am your virtual assistant.'.replace('Hi! ', '')],
    ['de', 'Guten Tag, hier spricht die KI von Müller.'],
    ['fr', "Bonjour, je suis l'assistant virtuel de Dupont."],
    ['pl', 'Dzień dobry, tu wirtualna asystentka.'],
    ['de', 'Hello, this is an AI.'],
  ])('that says so in its first sentence stays as it is (%s)', (locale, greeting) => {
    expect(withDisclosure({ ...who, greeting, locale })).toBe(greeting);
  });

  it.each([
    ['en', 'Hello, this is Nova. How can I help?', 'I am Nova, the AI assistant of Brightroof.'],
    ['en', 'Hello. By the way, I am an AI.', 'I am Nova, the AI assistant of Brightroof.'],
    ['en', 'Hello, a real person, not a robot, speaks here.', 'I am Nova, the AI assistant of Brightroof.'],
    ['en', 'We maintain air conditioning. Hello!', 'I am Nova, the AI assistant of Brightroof.'],
    ['de-AT', 'Grüß Gott, was darf ich tun?', 'Ich bin Nova, die KI-Assistenz von Brightroof.'],
    ['ja', 'Konnichiwa.', 'I am Nova, the AI assistant of Brightroof.'],
  ])('that does not gets a sentence in front (%s: %s)', (locale, greeting, added) => {
    expect(withDisclosure({ ...who, greeting, locale })).toBe(`${added} ${greeting}`);
    expect(disclosesAi(`${added} ${greeting}`, locale)).toBe(true);
  });

  it.each(LANGUAGES)('that is written in another language is one of ours: %s', (locale) => {
    const writtenIn = locale === 'en' ? 'de-DE' : 'en-US';
    const greeting = withDisclosure({ ...who, greeting: 'Hello, this is Nova, an AI.', locale, writtenIn });
    expect(greeting).toBe(`${ownWords(locale).introduce('Nova', 'Brightroof')} ${ownWords(locale).howMayIHelp}`);
    expect(disclosesAi(greeting, locale)).toBe(true);
  });

  it('stays as it is where only the region differs, or where we have no words', () => {
    const greeting = 'Hello, this is Nova, an AI.';
    expect(withDisclosure({ ...who, greeting, locale: 'en-GB', writtenIn: 'en-US' })).toBe(greeting);
    expect(withDisclosure({ ...who, greeting, locale: 'ja', writtenIn: 'en-US' })).toBe(greeting);
  });

  it('of every seeded campaign says so', () => {
    const greetings = Array.from(SEED.matchAll(/'((?:Hello|Hi|Good)[^']*(?:''[^']*)*)',\n/g), ([, text]) =>
      (text ?? '').replaceAll("''", "'"),
    );
    expect(greetings.length).toBeGreaterThan(0);
    expect(greetings.filter((greeting) => !disclosesAi(greeting, 'en'))).toEqual([]);
  });
});
