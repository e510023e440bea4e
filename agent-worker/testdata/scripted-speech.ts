import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_API_CONNECT_OPTIONS, llm, stt, tts, VAD, type VADEvent, VADEventType, VADStream } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

class ScriptedSpeech extends stt.SpeechStream {
  label = 'scripted';
  override async run(): Promise<void> {
    for await (const _frame of this.input);
  }
  tell(event: stt.SpeechEvent): void {
    this.queue.put(event);
  }
}

/** A recogniser that understands what the test says it does. */
export class ScriptedStt extends stt.STT {
  label = 'scripted';
  #stream: ScriptedSpeech | undefined;
  constructor() {
    super({ streaming: true, interimResults: true });
  }
  override async _recognize(): Promise<never> {
    throw new Error('Only streams are scripted.');
  }
  override stream(): ScriptedSpeech {
    this.#stream = new ScriptedSpeech(this, undefined, DEFAULT_API_CONNECT_OPTIONS);
    return this.#stream;
  }
  #words(type: stt.SpeechEventType, text: string): void {
    this.#stream?.tell({ type, alternatives: [{ language: 'en' as never, text, startTime: 0, endTime: 0, confidence: 1 }] });
  }
  interim(text: string): void {
    this.#words(stt.SpeechEventType.INTERIM_TRANSCRIPT, text);
  }
  final(text: string): void {
    this.#words(stt.SpeechEventType.FINAL_TRANSCRIPT, text);
  }
}

class ScriptedSounds extends VADStream {
  tell(event: VADEvent): void {
    this.sendVADEvent(event);
  }
}

/** An ear for speech that hears what the test says it does. */
export class ScriptedVad extends VAD {
  label = 'scripted';
  #stream: ScriptedSounds | undefined;
  #ticking: NodeJS.Timeout | undefined;
  #startedMs = 0;
  constructor() {
    super({ updateInterval: 32 });
  }
  override stream(): ScriptedSounds {
    this.#stream = new ScriptedSounds(this);
    return this.#stream;
  }
  #tell(type: VADEventType, silenceDuration: number): void {
    const speechDuration = performance.now() - this.#startedMs;
    this.#stream?.tell({
      type,
      samplesIndex: 0,
      timestamp: Date.now(),
      speechDuration,
      silenceDuration,
      frames: [],
      probability: 1,
      inferenceDuration: 0,
      speaking: type !== VADEventType.END_OF_SPEECH,
      rawAccumulatedSilence: 0,
      rawAccumulatedSpeech: speechDuration,
    });
  }
  start(): void {
    this.#startedMs = performance.now();
    this.#tell(VADEventType.START_OF_SPEECH, 0);
    this.#ticking = setInterval(() => this.#tell(VADEventType.INFERENCE_DONE, 0), 32);
  }
  end(): void {
    clearInterval(this.#ticking);
    this.#tell(VADEventType.END_OF_SPEECH, 0);
  }
}

class ScriptedAnswer extends llm.LLMStream {
  readonly #say: () => AsyncIterable<string>;
  constructor(owner: llm.LLM, context: { chatCtx: llm.ChatContext }, say: () => AsyncIterable<string>) {
    super(owner, { ...context, connOptions: DEFAULT_API_CONNECT_OPTIONS });
    this.#say = say;
  }
  override async run(): Promise<void> {
    for await (const content of this.#say()) this.queue.put({ id: 'answer', delta: { role: 'assistant', content } });
  }
}

/** A model that answers the visitor's last words as the test says. */
export class ScriptedLlm extends llm.LLM {
  readonly asked: string[] = [];
  readonly #answer: (question: string) => string;
  readonly #afterMs: number;
  constructor(answer: (question: string) => string, afterMs = 0) {
    super();
    this.#answer = answer;
    this.#afterMs = afterMs;
  }
  override label(): string {
    return 'scripted';
  }
  override chat({ chatCtx }: { chatCtx: llm.ChatContext }): llm.LLMStream {
    const last = chatCtx.items.findLast((item) => item.type === 'message' && item.role === 'user');
    const question = last?.type === 'message' ? (last.textContent ?? '') : '';
    this.asked.push(question);
    const answer = this.#answer(question);
    const afterMs = this.#afterMs;
    return new ScriptedAnswer(this, { chatCtx }, async function* () {
      await wait(afterMs);
      yield* answer.match(/\s?\S+/g) ?? [];
    });
  }
}

export const VOICE_RATE = 24_000;
/** Milliseconds of sound for each letter. */
export const LETTER_MS = 20;

/** A sound of its own for each text, so that a test can tell which words a frame belongs to. */
export function pitchOf(text: string): number {
  return 1_000 + [...text.trim()].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 20_000, 7);
}

class ScriptedSpeaking extends tts.SynthesizeStream {
  label = 'scripted';
  readonly #owner: ScriptedTts;
  constructor(owner: ScriptedTts) {
    super(owner, DEFAULT_API_CONNECT_OPTIONS);
    this.#owner = owner;
  }
  override async run(): Promise<void> {
    let text = '';
    for await (const piece of this.input) if (typeof piece === 'string') text += piece;
    if (text.trim()) {
      this.#owner.said.push(text.trim());
      const size = (VOICE_RATE / 1000) * 20;
      const count = Math.max(1, Math.round((text.trim().length * LETTER_MS) / 20));
      for (let index = 0; index < count; index += 1) {
        const frame = new AudioFrame(new Int16Array(size).fill(pitchOf(text)), VOICE_RATE, 1, size);
        this.queue.put({ requestId: 'r', segmentId: 's', frame, final: index === count - 1 });
      }
    }
    this.queue.put(tts.SynthesizeStream.END_OF_STREAM);
  }
}

/** A voice whose words are tones. */
export class ScriptedTts extends tts.TTS {
  label = 'scripted';
  readonly said: string[] = [];
  constructor() {
    super(VOICE_RATE, 1, { streaming: true });
  }
  override synthesize(): never {
    throw new Error('Only streams are scripted.');
  }
  override stream(): ScriptedSpeaking {
    return new ScriptedSpeaking(this);
  }
}
