import { ReadableStream } from 'node:stream/web';
import { stt, voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { ModelLlm } from '../../../agent-worker/model-llm.ts';
import { saveTurns } from '../../../agent-worker/save-turns.ts';
import { VoiceAgent, type VoiceAgentContext } from '../../../agent-worker/voice-agent.ts';
import { maxReplyTokens } from '../../../lib/conversation/economy.ts';
import { createWriteQueue } from '../../../lib/conversation/write-queue.ts';
import { createTurnClock } from '../../../lib/telemetry/turn-clock.ts';
import { untilTrue } from '../meter/lane.ts';
import type { Case, Stage } from './stage.ts';

const HZ = 16_000;

/** Frames whose samples are the letters of the text, so that what was heard can be read back from the sound. */
function framesOf(text: string): AudioFrame {
  const samples = Int16Array.from(Array.from(text), (letter) => letter.charCodeAt(0));
  return new AudioFrame(samples, HZ, 1, samples.length);
}

class Loudspeaker extends voice.AudioOutput {
  heard = '';
  #isOpen = false;
  constructor() {
    super(HZ);
  }
  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    if (!this.#isOpen) this.onPlaybackStarted(Date.now());
    this.#isOpen = true;
    this.heard += String.fromCharCode(...frame.data);
  }
  override flush(): void {
    super.flush();
    this.#finish();
  }
  clearBuffer(): void {
    this.#finish();
  }
  #finish(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.onPlaybackFinished({ playbackPosition: 1, interrupted: false });
  }
}

/** A recogniser that hears what it is told. */
class ToldStt extends stt.STT {
  label = 'told';
  constructor() {
    super({ streaming: true, interimResults: false });
  }
  protected async _recognize(): Promise<stt.SpeechEvent> {
    throw new Error('Only streams are heard here.');
  }
  stream(): stt.SpeechStream {
    throw new Error('The agent hears by its own node.');
  }
}
class SilentMicrophone extends voice.AudioInput {}

class HeardAgent extends VoiceAgent {
  #hear: ((event: stt.SpeechEvent) => void) | undefined;
  constructor(ctx: VoiceAgentContext) {
    super(ctx);
  }
  get isListening(): boolean {
    return this.#hear !== undefined;
  }
  override async sttNode() {
    return new ReadableStream<stt.SpeechEvent>({
      start: (controller) => {
        this.#hear = (event) => controller.enqueue(event);
      },
    });
  }
  override async ttsNode(text: ReadableStream<string> | AsyncIterable<string>) {
    return new ReadableStream<AudioFrame>({
      async start(controller) {
        for await (const piece of text) if (piece) controller.enqueue(framesOf(piece));
        controller.close();
      },
    });
  }
  hearSpeech(transcript: string): void {
    const alternatives: [stt.SpeechData] = [
      { text: transcript, language: 'en', startTime: 0, endTime: 0, confidence: 1 } as stt.SpeechData,
    ];
    this.#hear?.({ type: stt.SpeechEventType.START_OF_SPEECH });
    this.#hear?.({ type: stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives });
    this.#hear?.({ type: stt.SpeechEventType.END_OF_SPEECH });
  }
}

/** A spoken turn through a real session; returns all that was heard and kept in the history as the agent's words. */
export async function playVoice(one: Case, stage: Stage, answered: () => boolean): Promise<string[]> {
  const { deps, talk, store, requests } = stage;
  const writes = createWriteQueue({ ...deps, conversationId: talk.conversationId });
  const clock = createTurnClock(Date.now);
  const speaker = new Loudspeaker();
  const session = new voice.AgentSession({
    llm: new ModelLlm({
      model: deps.model,
      meter: requests,
      maxTokens: () => maxReplyTokens({ channel: 'voice', isEconomy: false }),
      onUncovered: () => undefined,
      nowMs: Date.now,
    }),
    stt: new ToldStt(),
    vad: null,
    userAwayTimeout: null,
    ttsTextTransforms: null,
    turnHandling: { turnDetection: one.door === 'speech' ? 'stt' : null, endpointing: { minDelay: 0, maxDelay: 0 } },
  });
  session.output.audio = speaker;
  if (one.door === 'speech') session.input.audio = new SilentMicrophone();
  session.on(voice.AgentSessionEventTypes.Error, () => undefined);
  const agent = new HeardAgent({
    deps,
    embedder: undefined,
    store,
    requests,
    talk,
    writes,
    clock,
    requestEnd: () => undefined,
    onUncovered: () => undefined,
    isClosing: () => false,
  });
  saveTurns(session, { talk, writes, clock, logger: deps.logger, nowMs: Date.now, onAgentTurn: () => undefined });
  await session.start({ agent });
  if (one.door === 'speech') {
    await untilTrue(() => agent.isListening, 'the recogniser');
    agent.hearSpeech(stage.question);
    await untilTrue(answered, 'the model to be asked');
  } else await session.generateReply({ userInput: stage.question }).waitForPlayout();
  const words = () =>
    session.history.items.flatMap((item) =>
      item.type === 'message' && item.role === 'assistant' ? [item.textContent ?? ''] : [],
    );
  await untilTrue(() => words().length > 0 && session.agentState === 'listening', 'the end of the reply');
  const history = words();
  await session.close();
  requests.closeAll();
  await writes.drained();
  return [speaker.heard, ...history];
}
