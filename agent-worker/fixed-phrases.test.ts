import type { voice } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { createFixedPhrases } from './fixed-phrases.ts';

function setUp(
  options: {
    texts?: string[];
    stored?: string[];
    affordable?: boolean;
    rendered?: { characters: number; isEstimate: boolean };
  } = {},
) {
  const said: { text: string; isRendered: boolean }[] = [];
  const used: { quantity: number; isEstimate: boolean }[] = [];
  const stored = new Set(options.stored);
  const log = { rendered: [] as string[], commands: 0, released: [] as number[] };
  const fixed = createFixedPhrases({
    session: {
      say(text, sayOptions) {
        said.push({ text: String(text), isRendered: sayOptions?.audio !== undefined });
        return {} as voice.SpeechHandle;
      },
    },
    phrases: {
      find: async ({ text, voice }) => (stored.has(text) && voice === 'voice' ? new Int16Array(480) : null),
      async renderForNext({ text }) {
        log.rendered.push(text);
        return options.rendered ?? { characters: text.length, isEstimate: false };
      },
    },
    meter: {
      costOf: () => 1,
      reserve: () => (options.affordable === false ? null : { release: () => void log.released.push(1) }),
      use: ({ quantity, isEstimate }) => void used.push({ quantity, isEstimate }),
    },
    voice: 'voice',
    texts: options.texts ?? options.stored ?? [],
    trips: log,
  });
  return { fixed, said, used, log };
}

describe('a phrase that every call says', () => {
  it('costs nothing once it was rendered', async () => {
    const { fixed, said, used, log } = setUp({ stored: ['Goodbye!'] });
    await fixed.load();
    fixed.say('Goodbye!');
    await fixed.idle();
    expect(said).toEqual([{ text: 'Goodbye!', isRendered: true }]);
    expect([used, log.rendered, log.commands]).toEqual([[], [], 1]);
  });

  it('is rendered and booked once in a call, however often it is said', async () => {
    const { fixed, said, used, log } = setUp({ texts: ['Are you still there?'] });
    await fixed.load();
    fixed.say('Are you still there?');
    fixed.say('Are you still there?');
    await fixed.idle();
    expect(said.map(({ isRendered }) => isRendered)).toEqual([false, false]);
    expect(used).toEqual([{ quantity: 20, isEstimate: false }]);
    expect([log.rendered.length, log.commands, log.released.length]).toEqual([1, 2, 1]);
  });

  it('is spoken, and not rendered, where the hold has no room for it', async () => {
    const { fixed, said, used, log } = setUp({ affordable: false });
    fixed.say('Goodbye!');
    await fixed.idle();
    expect([said.length, used, log.rendered]).toEqual([1, [], []]);
  });

  it('books what the vendor may have billed as an estimate', async () => {
    const { fixed, used } = setUp({ rendered: { characters: 8, isEstimate: true } });
    fixed.say('Goodbye!');
    await fixed.idle();
    expect(used).toEqual([{ quantity: 8, isEstimate: true }]);
  });
});
