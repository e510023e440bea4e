import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../core/languages.ts';
import { resumeWords } from './resume-words.ts';

const talk = (said: string[], locale = 'en-US') => ({
  locale,
  turns: [
    { id: 'g', role: 'agent' as const, content: 'Hello, this is Sol, an AI.' },
    ...said.map((content, at) => ({ id: `${at}`, role: 'visitor' as const, content })),
    { id: 'r', role: 'agent' as const, content: 'One moment.' },
  ],
});

describe('the words for a visitor who is back', () => {
  it('say where we were, from what was saved', () => {
    expect(resumeWords(talk(['Hello', 'How old may my roof be?']), 'returned')).toBe(
      'Welcome back. You had just said: “How old may my roof be?” Shall we go on from there?',
    );
    expect(resumeWords(talk(['I want solar panels.']), 'line_lost')).toBe(
      'Sorry, the line was gone for a moment. You had just said: “I want solar panels”. Shall we go on from there?',
    );
  });

  it.each([
    ['nothing was said', []],
    ['an address was said', ['It is maria@example.com']],
    ['an address was spelled', ['maria at example dot com']],
    ['an address was spelled in another language', ['maria ät example Punkt de']],
    ['a number was said', ['Call 555 0101']],
    ['a long story was told', ['word '.repeat(15)]],
  ])('say no more than that when %s', (_, said) => {
    expect(resumeWords(talk(said), 'returned')).toBe('Welcome back. Shall we go on where we were?');
  });

  it.each(LANGUAGES.filter((language) => language !== 'en'))('are in the language of the talk: %s', (language) => {
    const english = resumeWords(talk(['Solar panels']), 'returned').split('Solar panels');
    const own = resumeWords(talk(['Solar panels'], `${language}-XX`), 'returned').split('Solar panels');
    expect(own).toHaveLength(2);
    for (const [at, part] of own.entries()) expect(part).not.toBe(english[at]);
  });
});
