import { describe, expect, it } from 'vitest';
import { charactersSent, MeteredTokenizer } from './metered-tokenizer.ts';

async function sent(text: string, room = Number.POSITIVE_INFINITY) {
  const spent: number[] = [];
  let left = room;
  const stream = new MeteredTokenizer((characters) => {
    if (characters > left) return false;
    left -= characters;
    spent.push(characters);
    return true;
  }).stream();
  stream.pushText(text);
  stream.endInput();
  const sentences: string[] = [];
  for await (const { token } of stream) sentences.push(token);
  return { sentences, spent };
}

describe('the metered tokenizer', () => {
  it('counts what the plugin sends: each sentence with one space after it', async () => {
    expect([charactersSent('Yes.'), charactersSent('Yes. ')]).toEqual([5, 5]);
    const { sentences, spent } = await sent('A charger costs 1,200 dollars. We can come next week. Shall we?');
    expect(sentences.join(' ')).toBe('A charger costs 1,200 dollars. We can come next week. Shall we?');
    expect(spent).toEqual(sentences.map(charactersSent));
  });

  it('hands on nothing after the first sentence that is not covered', async () => {
    const { sentences } = await sent('A charger costs 1,200 dollars. We can come next week. Shall we?', 35);
    expect(sentences).toEqual(['A charger costs 1,200 dollars.']);
  });
});
