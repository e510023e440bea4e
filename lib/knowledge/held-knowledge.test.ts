import { describe, expect, it } from 'vitest';
import type { Passage } from '../conversation/conversation-store.ts';
import { createHeldKnowledge } from './held-knowledge.ts';

const passage = (id: string, title: string, content: string): Passage => ({ id, title, content, score: 0 });
const PASSAGES = [
  passage('hours', 'Hours', 'Our office is open from nine to five. We answer the phone for you.'),
  passage('panels', 'Solar panels', 'A solar system for a small house costs between 9,000 and 14,000 dollars.'),
  passage('chargers', 'Chargers', 'A home charger costs 1,200 dollars installed.'),
  passage('finance', 'Financing', 'We offer monthly payments for systems of any size.'),
];

function setUp(listPassages: () => Promise<Passage[]> = async () => PASSAGES) {
  const warnings: string[] = [];
  const logger = { info: () => undefined, warn: (message: string) => void warnings.push(message), error: () => undefined };
  return { held: createHeldKnowledge({ store: { listPassages }, logger }), warnings };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** The same among others that speak of what all do. */
async function manyHeld(count = 20) {
  const others = Array.from({ length: count - PASSAGES.length }, (_, at) =>
    passage(`other${at}`, 'About us', 'What does it cost to ask? It is free, and that is all there is to say.'),
  );
  const made = setUp(async () => [...PASSAGES, ...others]);
  made.held.load();
  await settled();
  return made;
}

describe('knowledge that a call holds', () => {
  it.each([
    ['What do solar panels cost for a small house?', 'panels'],
    ['how much is a charger', 'chargers'],
    ['Do you have financing?', 'finance'],
    ['When is the office open?', 'hours'],
  ])('answers "%s" by the passage on it', async (question, id) => {
    const { held } = setUp();
    held.load();
    await settled();
    expect(held.isLoaded()).toBe(true);
    expect(held.search(question)[0]?.id).toBe(id);
  });

  it('gives nothing for what no passage speaks of', async () => {
    const { held } = setUp();
    held.load();
    await settled();
    expect(held.search('Quantum chromodynamics?')).toEqual([]);
  });

  it('gives three passages at most', async () => {
    const { held } = setUp(async () => Array.from({ length: 9 }, (_, at) => passage(String(at), 'Panels', 'Panels are blue.')));
    held.load();
    await settled();
    expect(held.search('panels')).toHaveLength(3);
  });

  it.each([
    ['What does a charger cost?', 'chargers'],
    ['May I pay in monthly payments?', 'finance'],
  ])('is sure of "%s", whose rare words one passage holds', async (question, id) => {
    const { held } = await manyHeld();
    expect(held.searchSurely(question)[0]?.id).toBe(id);
  });

  it.each([
    ['What is it that you do?', 'names nothing'],
    ['Quantum chromodynamics?', 'nobody speaks of'],
    ['Can I pay monthly for a charger?', 'is spread over several passages'],
    ['My charger caught fire, is that insured?', 'asks what no passage says of a word that one holds'],
  ])('is not sure of "%s", which %s', async (question) => {
    const { held } = await manyHeld();
    expect(held.searchSurely(question)).toEqual([]);
  });

  it('is not sure by everyday words of a handful of passages', async () => {
    const { held } = setUp(async () => [...PASSAGES, passage('us', 'About us', 'What we do for your home.')]);
    held.load();
    await settled();
    expect(held.search('What is your cancellation policy?')).not.toEqual([]);
    expect(held.searchSurely('What is your cancellation policy?')).toEqual([]);
  });

  it('gives as many as the tier allows', async () => {
    const many = async () => Array.from({ length: 20 }, (_, at) => passage(String(at), 'Panels', 'Panels are blue.'));
    const held = createHeldKnowledge({ store: { listPassages: many }, results: 10, logger: console });
    held.load();
    await settled();
    expect(held.search('panels')).toHaveLength(10);
  });

  it('is sure of nothing where it holds only a part', async () => {
    const { held } = await manyHeld(200);
    expect(held.search('What does a charger cost?')[0]?.id).toBe('chargers');
    expect(held.searchSurely('What does a charger cost?')).toEqual([]);
  });

  it('is empty, and no fault, where it could not be fetched', async () => {
    const { held, warnings } = setUp(() => Promise.reject(new Error('down')));
    held.load();
    await settled();
    expect([held.isLoaded(), held.search('panels')]).toEqual([false, []]);
    expect(warnings).toEqual(['knowledge is not held']);
  });
});
