import { describe, expect, it } from 'vitest';
import { buildInstructions } from '../build-prompt.ts';
import { checkSentence, type GuardContext } from '../check-sentence.ts';
import { COURTEOUS_LANGUAGES, courteousWords } from './courteous-words.ts';
import { BAD } from './testdata/bad.ts';
import { HONEST } from './testdata/honest.ts';
import { SEEDED_KNOWLEDGE, SEEDED_REPLIES } from './testdata/seeded-business.ts';

const campaign = {
  slug: 'demo',
  agentName: 'Sol',
  businessName: 'Sonora Solar & Electric',
  greeting: 'Hello, this is Sol.',
  persona: 'Warm, brief and exact. Speak like a helpful person at the counter of a family firm.',
};
const context: GuardContext = {
  email: 'jane.doe@gmail.com',
  instructions: buildInstructions(campaign),
  knowledge: () => SEEDED_KNOWLEDGE,
  offLimits: [
    { name: 'competitors', phrases: ['Brightroof', 'competitor'], reply: 'I can only speak for us.' },
    { name: 'legal advice', phrases: ['lawsuit', 'sue'], reply: 'A lawyer can answer that.' },
  ],
};
/** What the seeded agents said without a passage behind it. */
const NOT_OURS = /^59,800 dollars before|so the panel is free/;

describe('the tables', () => {
  it('are long enough to mean something', () => {
    expect(SEEDED_KNOWLEDGE.split('\n').length).toBeGreaterThan(35);
    expect(HONEST.length + SEEDED_REPLIES.length).toBeGreaterThanOrEqual(150);
    expect(BAD.length).toBeGreaterThanOrEqual(300);
  });
});

describe('an honest agent', () => {
  it.each(HONEST)('may say: %s', (sentence) => {
    expect(checkSentence(sentence, context)).toEqual({ allowed: true });
  });

  it.each(SEEDED_REPLIES)('may answer: $agent', ({ visitor, agent }) => {
    let before = '';
    for (const sentence of agent.split(/(?<=[.!?])\s+/)) {
      if (NOT_OURS.test(sentence)) continue;
      const said = { ...context, visitorSaid: () => `${visitor} about twelve thousand, ninety a month` };
      expect([sentence, checkSentence(sentence, said, before)]).toEqual([sentence, { allowed: true }]);
      before += `${sentence} `;
    }
  });
});

describe('what is said instead', () => {
  it.each(COURTEOUS_LANGUAGES)('is courteous words of our own in %s, which pass themselves', (locale) => {
    const words = courteousWords(locale);
    for (const sentence of Object.values(words))
      expect([sentence, checkSentence(sentence, { ...context, knowledge: () => '' })]).toEqual([sentence, { allowed: true }]);
    expect(locale === 'en' || words.price !== courteousWords('en').price).toBe(true);
  });

  it('is English where we have no words', () => {
    expect(courteousWords('xx-YY')).toBe(courteousWords('en-US'));
    expect(courteousWords('pt-BR')).toBe(courteousWords('pt'));
  });
});

describe('a misled agent', () => {
  it.each(BAD)('is stopped by a rule, %s: %s', (_, sentence) => {
    expect(checkSentence(sentence, context)).toMatchObject({ allowed: false });
  });

  it('is mostly stopped by the rule that is meant', () => {
    const other = BAD.filter(([rule, sentence]) => {
      const verdict = checkSentence(sentence, context);
      return !verdict.allowed && verdict.reason !== rule;
    });
    expect(other.length / BAD.length).toBeLessThan(0.1);
  });
});
