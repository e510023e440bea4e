import { setTimeout as wait } from 'node:timers/promises';
import { voice } from '@livekit/agents';
import { createIsBackchannel } from '#lib/conversation/is-backchannel.ts';
import { Ear, Mouth } from '../../bench/turn/ear-and-mouth.ts';
import { listeningTurns } from '../listening-turns.ts';
import { trimToHeard } from '../trim-to-heard.ts';
import { LETTER_MS, ScriptedLlm, ScriptedStt, ScriptedTts, ScriptedVad } from './scripted-speech.ts';

/** A session without a room whose vendors and visitor are the test's. */
export async function openTalk(
  options: { answer?: (question: string) => string; answerAfterMs?: number; greetsFirst?: boolean } = {},
) {
  const turns = listeningTurns({
    isBackchannel: createIsBackchannel('en'),
    turnDetection: 'vad',
    echoWarmupMs: 0,
    greetsFirst: options.greetsFirst ?? false,
  });
  const recogniser = new ScriptedStt();
  const sounds = new ScriptedVad();
  const model = new ScriptedLlm(options.answer ?? (() => 'It is forty.'), options.answerAfterMs);
  const speaker = new ScriptedTts();
  const session = new voice.AgentSession({
    stt: recogniser,
    vad: sounds,
    llm: model,
    tts: speaker,
    userAwayTimeout: null,
    ttsTextTransforms: null,
    ...turns.options,
  });
  const ear = new Ear();
  const frames: { atMs: number; sample: number }[] = [];
  ear.onSound = (atMs, sample) => void frames.push({ atMs, sample });
  session.input.audio = new Mouth();
  session.output.audio = ear;
  trimToHeard(session);
  const following = turns.follow(session);
  class Listener extends voice.Agent {
    override async sttNode(audio: Parameters<voice.Agent['sttNode']>[0], settings: Parameters<voice.Agent['sttNode']>[1]) {
      const events = await voice.Agent.default.sttNode(this, audio, settings);
      return events && turns.hear(events);
    }
  }
  await session.start({ agent: new Listener({ instructions: 'Be kind.' }) });
  const until = async (look: () => boolean, what: string) => {
    const deadlineMs = Date.now() + 15_000;
    while (!look()) {
      if (Date.now() > deadlineMs) throw new Error(`Waited in vain for ${what}.`);
      await wait(5);
    }
  };
  return {
    session,
    ear,
    frames,
    recogniser,
    sounds,
    model,
    speaker,
    until,
    /** Begins to say a text and waits until some of it was heard. */
    async saySome(text: string, sayOptions: { allowInterruptions?: boolean } = {}) {
      const before = frames.length;
      ear.heardAfter = (playedMs) => text.slice(0, Math.round(playedMs / LETTER_MS));
      const handle = session.say(text, sayOptions);
      await until(() => frames.length > before + 3, 'the first sound');
      // In an object: the framework's handle is a promise of its own end.
      return { handle };
    },
    async close() {
      following.stop();
      sounds.end();
      await session.close();
    },
  };
}
