import { ReadableStream } from 'node:stream/web';
import { initializeLogger, voice } from '@livekit/agents';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownWords } from '#lib/conversation/words/own-words.ts';
import { createTurnClock } from '#lib/telemetry/turn-clock.ts';
import { ScriptedTts } from './testdata/scripted-speech.ts';
import { VoiceAgent, type VoiceAgentContext } from './voice-agent.ts';

const { oneMoment } = ownWords('de').spoken;
const speaking = new ScriptedTts();
const asked: string[] = [];
let session: voice.AgentSession;
let agent: VoiceAgent;

beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  session = new voice.AgentSession({ tts: speaking, vad: null, userAwayTimeout: null, turnHandling: { turnDetection: null } });
  const talk = {
    conversationId: 'c1',
    locale: 'de',
    prices: [],
    turns: [],
    lead: {},
    campaign: { persona: '', agentName: 'Sol' },
  };
  agent = new VoiceAgent({
    deps: { nowMs: Date.now, model: { model: 'small' }, logger: { error: () => undefined }, sleep: async () => undefined },
    talk,
    writes: { push: () => undefined },
    clock: createTurnClock(Date.now),
    phrases: {
      texts: Object.values(ownWords('de').spoken),
      audioOf(phrase: string) {
        asked.push(phrase);
        return phrase === oneMoment ? new Int16Array(480).fill(99) : undefined;
      },
    },
  } as unknown as VoiceAgentContext);
  await session.start({ agent });
});
afterAll(() => session.close());

async function hear(text: string): Promise<Set<number>> {
  const sound = await agent.ttsNode(ReadableStream.from([text]), {});
  const marks = new Set<number>();
  for await (const frame of sound ?? []) marks.add(frame.data[0] ?? 0);
  return marks;
}

it('the courtesy that breaks a silence is heard from its rendering, in the language of the talk', async () => {
  expect(await hear(`${oneMoment} `)).toEqual(new Set([99]));
  expect([asked, speaking.said]).toEqual([[oneMoment], []]);
});

it('other words are spoken live', async () => {
  expect(await hear('Ein Dach kostet neuntausend.')).not.toContain(99);
  expect(speaking.said).toEqual(['Ein Dach kostet neuntausend.']);
});
