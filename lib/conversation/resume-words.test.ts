import { describe, expect, it } from 'vitest';
import type { SavedTurn } from './conversation-store.ts';
import { resumeWords } from './resume-words.ts';

const turns = (...said: string[]): SavedTurn[] => [
  { id: 'g', role: 'agent', content: 'Hello, this is Sol, an AI.' },
  ...said.map((content, at) => ({ id: `${at}`, role: 'visitor' as const, content })),
  { id: 'r', role: 'agent', content: 'One moment.' },
];

describe('the words for a visitor who is back', () => {
  it('say where we were, from what was saved', () => {
    expect(resumeWords(turns('Hello', 'How old may my roof be?'), 'returned')).toBe(
      'Welcome back. You had just said: “How old may my roof be?” Shall we go on from there?',
    );
    expect(resumeWords(turns('I want solar panels.'), 'line_lost')).toBe(
      'Sorry, the line was gone for a moment. You had just said: “I want solar panels”. Shall we go on from there?',
    );
  });

  it.each([
    ['nothing was said', []],
    ['an address was said', ['It is maria@example.com']],
    ['an address was spelled', ['maria at example dot com']],
    ['a number was said', ['Call 555 0101']],
    ['a long story was told', ['word '.repeat(15)]],
  ])('say no more than that when %s', (_, said) => {
    expect(resumeWords(turns(...said), 'returned')).toBe('Welcome back. Shall we go on where we were?');
  });
});
