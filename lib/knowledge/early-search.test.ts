import { describe, expect, it } from 'vitest';
import type { Passage } from '../conversation/conversation-store.ts';
import { createEarlySearch } from './early-search.ts';

const passage = (title: string): Passage => ({ id: title, title, content: title, score: 1 });

/** A search whose answers come when the test says so, and a sleep that ends when the test says so. */
function setUp() {
  const searches: { question: string; answer: (passages: Passage[]) => void; fail: (error: Error) => void }[] = [];
  const byWords: typeof searches = [];
  let wake: () => void = () => undefined;
  const sure: Passage[] = [];
  const early = createEarlySearch({
    search: (question) => new Promise((answer, fail) => searches.push({ question, answer, fail })),
    searchWords: (question) => new Promise((answer, fail) => byWords.push({ question, answer, fail })),
    searchSurely: () => sure,
    sleep: () => new Promise((resolve) => (wake = resolve)),
  });
  return { early, searches, byWords, sure, wake: () => wake() };
}

describe('searching while the visitor talks', () => {
  it('answers a reply with what the words so far found when the final search is late', async () => {
    const { early, searches, wake } = setUp();
    early.hear('how old may my roof');
    searches[0]!.answer([passage('roof')]);
    await Promise.resolve();
    const found = early.find('How old may my roof be?');
    wake();
    expect(await found).toEqual([passage('roof')]);
  });

  it('searches no second time when nothing new was said since', async () => {
    const { early, searches } = setUp();
    early.hear('how old may my roof be');
    searches[0]!.answer([passage('roof')]);
    await Promise.resolve();
    expect(await early.find('How old may my roof be?')).toEqual([passage('roof')]);
    expect(searches).toHaveLength(1);
  });

  it('waits for the search of nearly the same words that is under way, and begins no other', async () => {
    const { early, searches, byWords } = setUp();
    early.hear('how old may my roof be');
    const found = early.find('How old may my roof be?');
    searches[0]!.answer([passage('roof')]);
    expect(await found).toEqual([passage('roof')]);
    early.reset();
    early.hear('is there a discount');
    const more = early.find('Is there a discount for veterans?');
    byWords[0]!.answer([passage('veterans')]);
    searches[1]!.answer([passage('prices')]);
    expect(await more).toEqual([passage('prices'), passage('veterans')]);
    expect(searches).toHaveLength(2);
  });

  it('begins no search of its own for words that only go on', async () => {
    const { early, searches, byWords } = setUp();
    early.hear('how old may my roof');
    searches[0]!.answer([passage('early')]);
    await Promise.resolve();
    const found = early.find('How old may my roof be now?');
    byWords[0]!.answer([]);
    expect(await found).toEqual([passage('early')]);
    expect(searches).toHaveLength(1);
  });

  it('never serves the passages of other words', async () => {
    const { early, searches, wake } = setUp();
    early.hear('do you offer any financing');
    searches[0]!.answer([passage('financing')]);
    await Promise.resolve();
    const found = early.find('Who installs chargers for delivery vans?');
    wake();
    searches[1]!.answer([passage('chargers')]);
    expect(await found).toEqual([passage('chargers')]);
  });

  it('searches once for the same words and not for every interim', () => {
    const { early, searches } = setUp();
    for (const words of ['how', 'how old', 'how old may', 'how old may my', 'how old may my roof be']) early.hear(words);
    expect(searches.map((entry) => entry.question)).toEqual(['how old may', 'how old may my roof be']);
    void early.find('how old may my roof be');
    expect(searches).toHaveLength(2);
  });

  it('searches the newest words as soon as the search before is over, so that the last word is known before it is final', async () => {
    const { early, searches } = setUp();
    early.hear('do you offer');
    early.hear('do you offer any');
    early.hear('do you offer any financing');
    expect(searches.map((entry) => entry.question)).toEqual(['do you offer']);
    searches[0]!.answer([passage('offers')]);
    await Promise.resolve();
    expect(searches.map((entry) => entry.question)).toEqual(['do you offer', 'do you offer any financing']);
    searches[1]!.answer([passage('financing')]);
    await Promise.resolve();
    expect(await early.find('Do you offer any financing?')).toEqual([passage('financing')]);
    expect(searches).toHaveLength(2);
  });

  it('goes on with the newest words after a search that failed', async () => {
    const { early, searches } = setUp();
    early.hear('do you offer');
    early.hear('do you offer financing');
    searches[0]!.fail(new Error('Gone.'));
    await Promise.resolve();
    expect(searches.map((entry) => entry.question)).toEqual(['do you offer', 'do you offer financing']);
  });

  it('keeps what newer words found when an older search comes back later', async () => {
    const { early, searches } = setUp();
    early.hear('how old may');
    early.hear('how old may my roof be');
    searches[1]!.answer([passage('roof')]);
    await Promise.resolve();
    searches[0]!.answer([passage('age')]);
    await Promise.resolve();
    expect(await early.find('How old may my roof be?')).toEqual([passage('roof')]);
  });

  it('takes nothing of the last turn, however late it comes', async () => {
    const { early, searches } = setUp();
    early.hear('how old may my roof');
    early.reset();
    searches[0]!.answer([passage('late')]);
    await Promise.resolve();
    const found = early.find('How old may my roof be?');
    searches[1]!.answer([passage('roof')]);
    expect(await found).toEqual([passage('roof')]);
  });

  it('forgets the last turn', async () => {
    const { early, searches, wake } = setUp();
    early.hear('how old may my roof');
    searches[0]!.answer([passage('roof')]);
    await Promise.resolve();
    early.reset();
    const found = early.find('How old may my roof be?');
    wake();
    searches[1]!.answer([passage('again')]);
    expect(await found).toEqual([passage('again')]);
  });

  it('adds what the last words name, without waiting for their meaning', async () => {
    const { early, searches, byWords } = setUp();
    early.hear('is there a discount');
    searches[0]!.answer([passage('prices')]);
    await Promise.resolve();
    const found = early.find('Is there a discount for veterans?');
    byWords[0]!.answer([passage('prices'), passage('veterans'), passage('discounts'), passage('terms')]);
    expect(await found).toEqual([passage('prices'), passage('veterans'), passage('discounts')]);
  });

  it('searches nothing where the words alone are enough, and keeps what the earlier ones found', async () => {
    const { early, searches, sure } = setUp();
    early.hear('so my roof is old');
    searches[0]!.answer([passage('age'), passage('visits')]);
    await Promise.resolve();
    sure.push(passage('roof'));
    early.hear('so my roof is old may');
    expect(await early.find('So my roof is old, may I?')).toEqual([passage('roof'), passage('age'), passage('visits')]);
    expect(await early.find('What is your warranty?')).toEqual([passage('roof')]);
    expect(searches).toHaveLength(1);
  });

  it('looks one or two words up as they are, and a whole new question by its meaning', async () => {
    const { early, searches, byWords } = setUp();
    const short = early.find('Opening hours?');
    byWords[0]!.answer([passage('hours')]);
    expect(await short).toEqual([passage('hours')]);
    early.reset();
    const long = early.find('When can somebody come by?');
    searches[1]!.answer([passage('visits')]);
    expect(await long).toEqual([passage('visits')]);
    expect(byWords).toHaveLength(1);
  });
});
