import { setTimeout as wait } from 'node:timers/promises';
import { voice } from '@livekit/agents';
import { PHRASE_SAMPLE_RATE } from '#lib/conversation/phrase-cache.ts';
import { toFrames } from '../../agent-worker/phrase-frames.ts';
import { ScriptedLlm, ScriptedStt, ScriptedTts } from '../../agent-worker/testdata/scripted-speech.ts';
import type { TurnPolicy } from '../../agent-worker/turn-policy.ts';
import { Ear, Mouth } from '../turn/ear-and-mouth.ts';
import { FRAME } from '../turn/read-clips.ts';
import type { Sound } from './make-sounds.ts';

const FRAME_MS = 20;
const BEFORE_MS = 600;
const AFTER_MS = 1_600;
/** Words reach us this long after they were said. */
const INTERIM_AFTER_MS = 450;
const FINAL_AFTER_MS = 300;
const SPEECH_MS = 8_000;
const SILENCE = new Int16Array(FRAME);

export type Overlap = {
  sound: string;
  isBargeIn: boolean;
  /** The agent's words were given up. */
  isStopped: boolean;
  /** From the event that speech began to the agent's last frame; null where no such event came. */
  stopAfterEventMs: number | null;
  /** From the sound's first frame to the agent's last one before it was silent. */
  stopAfterSoundMs: number | null;
  /** The longest the agent was silent and went on. */
  pausedMs: number;
};

/** A session under one policy that says a long text and hears sounds over it; bundled speech detector, scripted words. */
export async function openListener(turns: TurnPolicy) {
  const recogniser = new ScriptedStt();
  const session = new voice.AgentSession({
    stt: recogniser,
    llm: new ScriptedLlm(() => 'Yes.'),
    tts: new ScriptedTts(),
    userAwayTimeout: null,
    ...turns.options,
    aecWarmupDuration: null,
  });
  const mouth = new Mouth();
  const ear = new Ear();
  session.input.audio = mouth;
  session.output.audio = ear;
  let startedMs: number | undefined;
  session.on(voice.AgentSessionEventTypes.UserStateChanged, ({ newState }) => {
    if (newState === 'speaking') startedMs ??= performance.now();
  });
  const following = turns.follow(session);
  class Listener extends voice.Agent {
    override async sttNode(...[audio, settings]: Parameters<voice.Agent['sttNode']>) {
      const events = await voice.Agent.default.sttNode(this, audio, settings);
      return events && turns.hear(events);
    }
  }
  await session.start({ agent: new Listener({ instructions: 'Be kind.' }) });

  async function hearOver(sound: Sound): Promise<Overlap> {
    const own = 4_321;
    const played: number[] = [];
    ear.onSound = (atMs, sample) => {
      if (sample === own) played.push(atMs);
    };
    const beganMs = performance.now();
    let sent = 0;
    const send = async (frame: Int16Array<ArrayBuffer>) => {
      sent += 1;
      const left = beganMs + FRAME_MS * sent - performance.now();
      if (left > 0) await wait(left);
      mouth.say(frame);
    };
    const silence = async (ms: number) => {
      for (let at = 0; at < ms; at += FRAME_MS) await send(SILENCE);
    };
    const audio = new Int16Array((PHRASE_SAMPLE_RATE / 1000) * SPEECH_MS).fill(own);
    const handle = session.say('A long answer. '.repeat(20), { audio: toFrames(audio) });
    await silence(BEFORE_MS);
    startedMs = undefined;
    const soundMs = performance.now();
    const words = sound.words;
    const timers = words ? [setTimeout(() => recogniser.interim(words.split(' ').slice(0, 2).join(' ')), INTERIM_AFTER_MS)] : [];
    for (const frame of sound.frames) await send(frame);
    if (words) timers.push(setTimeout(() => recogniser.final(words), FINAL_AFTER_MS));
    await silence(AFTER_MS);
    const isStopped = handle.interrupted;
    const after = played.filter((atMs) => atMs >= soundMs);
    const gaps = after.map((atMs, at) => atMs - (after[at - 1] ?? soundMs));
    const lastMs = played.at(-1) ?? soundMs;
    const result: Overlap = {
      sound: sound.name,
      isBargeIn: sound.isBargeIn,
      isStopped,
      stopAfterEventMs: isStopped && startedMs !== undefined ? Math.max(0, lastMs - startedMs) : null,
      stopAfterSoundMs: isStopped ? lastMs - soundMs : null,
      pausedMs: isStopped ? 0 : Math.max(0, ...gaps),
    };
    for (const timer of timers) clearTimeout(timer);
    session.interrupt({ force: true });
    await silence(900);
    return result;
  }
  return {
    hearOver,
    async close() {
      following.stop();
      await session.close();
    },
  };
}
