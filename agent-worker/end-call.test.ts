import { setTimeout as wait } from 'node:timers/promises';
import { initializeLogger, voice } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChatModel } from '#lib/conversation/chat-model.ts';
import { createWriteQueue } from '#lib/conversation/write-queue.ts';
import { createTurnClock } from '#lib/telemetry/turn-clock.ts';
import { ATTACKS } from '../bench/support/injection/orders.ts';
import { openStage } from '../bench/support/injection/stage.ts';
import { Ear } from '../bench/turn/ear-and-mouth.ts';
import { ModelLlm } from './model-llm.ts';
import { createLeave } from './take-leave.ts';
import { ScriptedTts } from './testdata/scripted-speech.ts';
import { VoiceAgent } from './voice-agent.ts';

beforeAll(() => initializeLogger({ pretty: false, level: 'fatal' }));

/** A session whose model says these words, or none, and ends the call. */
async function openCall(words: string) {
  const [attack] = ATTACKS;
  const stage = openStage({ channel: 'voice', door: 'typed', attack: attack!, index: 0 }, 'http://127.0.0.1:9');
  const { deps, talk, store, requests } = stage;
  const model: ChatModel = {
    ...deps.model,
    async *stream() {
      if (words) yield { kind: 'text', text: words };
      yield { kind: 'tool_call', call: { id: 'c1', name: 'end_call', arguments: '{}' } };
    },
  };
  const ends: { reason: string; heard: number }[] = [];
  const session = new voice.AgentSession({
    llm: new ModelLlm({ model, meter: requests, maxTokens: () => 200, onUncovered: () => undefined, nowMs: Date.now }),
    tts: new ScriptedTts(),
    vad: null,
    userAwayTimeout: null,
    ttsTextTransforms: null,
    turnHandling: { turnDetection: null },
  });
  const ear = new Ear();
  let heard = 0;
  ear.onSound = () => {
    heard += 1;
  };
  session.output.audio = ear;
  const said: string[] = [];
  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, ({ item }) => {
    if (item.type === 'message' && item.role === 'assistant') said.push(item.textContent ?? '');
  });
  const leave = createLeave(session, {
    deps,
    goodbye: 'Goodbye and thank you.',
    onLastWords: () => undefined,
    end: (reason) => void ends.push({ reason, heard }),
  });
  const agent = new VoiceAgent({
    deps: { ...deps, model },
    embedder: undefined,
    store,
    requests,
    talk,
    writes: createWriteQueue({ ...deps, conversationId: talk.conversationId }),
    clock: createTurnClock(Date.now),
    requestEnd: leave.afterWords,
    onUncovered: () => undefined,
    isClosing: leave.isClosing,
  });
  await session.start({ agent });
  const until = async (look: () => boolean, what: string) => {
    const deadlineMs = Date.now() + 12_000;
    while (!look()) {
      if (Date.now() > deadlineMs) throw new Error(`Waited in vain for ${what}.`);
      await wait(5);
    }
  };
  return { session, ends, said, heard: () => heard, until };
}

describe('a model that ends the call by its tool, in a real session', () => {
  it('ends it once its last words were heard', async () => {
    const { session, ends, said, until } = await openCall('Thank you for calling.');
    session.generateReply({ userInput: 'Goodbye!' });
    await until(() => ends.length > 0, 'the end of the call');
    expect(ends).toEqual([{ reason: 'goodbye', heard: expect.any(Number) as number }]);
    expect(ends[0]!.heard).toBeGreaterThan(3);
    expect(said).toEqual(['Thank you for calling.']);
    await session.close();
  });

  it('says goodbye where the model has no words for it', async () => {
    const { session, ends, said, until } = await openCall('');
    session.generateReply({ userInput: 'Goodbye!' });
    await until(() => ends.length > 0, 'the end of the call');
    expect(said).toEqual(['Goodbye and thank you.']);
    expect(ends[0]!.heard).toBeGreaterThan(3);
    await session.close();
  });

  it('goes on with a visitor who speaks into the last words', async () => {
    const { session, ends, heard, until } = await openCall('Thank you for calling, and have a very nice day in the sun with us.');
    const reply = session.generateReply({ userInput: 'Goodbye!' });
    await until(() => heard() > 5, 'the first words');
    reply.interrupt();
    await until(() => reply.done(), 'the end of the words');
    await wait(50);
    expect(ends).toEqual([]);
    await session.close();
  });
});
