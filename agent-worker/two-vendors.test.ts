import { initializeLogger, stt, tts } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createBreakers } from '#lib/breakers/breaker.ts';
import type { BreakerStore } from '#lib/breakers/breaker-store.ts';
import { createCallMeter } from '#lib/budget/call-meter.ts';
import { createChatRequests } from '#lib/budget/chat-requests.ts';
import type { Usage } from '#lib/conversation/conversation-store.ts';
import { createSpareVoice } from '#lib/providers/openai/speech.ts';
import { createTranscriber } from '#lib/providers/openai/transcriber.ts';
import type { FaultName } from '../local/providers/faults.ts';
import { type Providers, startProviders } from '../local/providers/start-providers.ts';
import { scriptedModels } from '../local/providers/testing/scripted-models.ts';
import type { CallDeps } from './call-deps.ts';
import { createSession } from './create-session.ts';
import { surviveGarbage } from './survive-garbage.ts';
import { frameworkTurns } from './turn-policy.ts';

const RATE = 16_000;
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const alone: BreakerStore = {
  read: async (names) => names.map(() => ({ failures: 0 })),
  fail: async () => undefined,
  succeed: async () => undefined,
  claimProbe: async () => true,
};
const PRICES = [
  { model: 'nova-3', unit: 'stt_second', microUsdPerMillion: 80_000_000 },
  { model: 'whisper-1', unit: 'stt_second', microUsdPerMillion: 100_000_000 },
  { model: 'aura-2', unit: 'tts_character', microUsdPerMillion: 30_000_000 },
  { model: 'tts-1', unit: 'tts_character', microUsdPerMillion: 15_000_000 },
];

let providers: Providers;
const watchers = process.listeners('uncaughtException');
beforeAll(async () => {
  // As in the job's process: the runner would take a vendor's garbage for a failed test.
  process.removeAllListeners('uncaughtException');
  surviveGarbage(process, logger);
  initializeLogger({ pretty: false, level: 'silent' });
  providers = await startProviders({
    port: 0,
    cacheDir: undefined,
    models: scriptedModels(async () => 'Do you offer financing?'),
    // As fast as a person reads.
    voice: {
      speak: async ({ text, rate }) => new Int16Array(Math.round((text.length / 15) * rate)).fill(3_000),
      close: async () => undefined,
    },
  });
});
afterAll(async () => {
  process.removeAllListeners('uncaughtException');
  for (const watcher of watchers) process.on('uncaughtException', watcher);
  await providers.close();
});
afterEach(() => {
  providers.context.faults.clear();
  providers.context.usage.clear();
  providers.context.journal.clear();
});

/** A slow machine is no silent vendor. */
const PATIENT_MS = 20_000;

function setUp(given: { locale?: string; prices?: typeof PRICES; heldMicroUsd?: number; soundWithinMs?: number } = {}) {
  const recorded: Usage[] = [];
  const meter = createCallMeter({
    prices: given.prices ?? PRICES,
    hold: { heldMicroUsd: given.heldMicroUsd ?? 10_000_000, usedMicroUsd: 0 },
    record: (usage) => void recorded.push(usage),
    nowMs: Date.now,
  });
  const client = new OpenAI({ apiKey: 'local', baseURL: `${providers.url}/v1` });
  const deps = {
    speech: {
      apiKey: 'local',
      baseUrl: providers.url,
      sttModel: 'nova-3',
      ttsModel: 'aura-2-thalia-en',
      soundWithinMs: given.soundWithinMs,
    },
    spare: {
      voice: createSpareVoice(client, 'tts-1'),
      transcriber: createTranscriber(client, { model: 'whisper-1' }),
    },
    breakers: createBreakers({ store: alone, nowMs: Date.now, logger }),
    logger,
    nowMs: Date.now,
  } as unknown as CallDeps;
  const page = { say: vi.fn(async () => false), hush: vi.fn(), listen: vi.fn(async () => false) };
  const told = { uncovered: 0, unheard: 0 };
  const made = createSession({
    deps,
    meter,
    page,
    locale: given.locale ?? 'en-US',
    voice: 'aura-2-thalia-en',
    requests: createChatRequests({ meter, nowMs: Date.now }),
    isEconomy: () => false,
    turns: frameworkTurns('vad'),
    onUncovered: () => {
      told.uncovered += 1;
    },
    onUnheard: () => {
      told.unheard += 1;
    },
    onHeard: () => undefined,
  });
  const voice = made.session.tts as tts.TTS;
  const faults: unknown[] = [];
  for (const part of [voice, made.hearing]) part.on('error', ({ error }: { error: Error }) => faults.push(error));
  const say = async (text: string): Promise<number> => {
    const stream = voice.stream();
    stream.pushText(text);
    stream.endInput();
    let seconds = 0;
    for await (const audio of stream) {
      if (audio === tts.SynthesizeStream.END_OF_STREAM) break;
      seconds += audio.frame.samplesPerChannel / audio.frame.sampleRate;
    }
    stream.close();
    return seconds;
  };
  const booked = (model: string) =>
    recorded.filter((usage) => usage.model === model).reduce((sum, { quantity }) => sum + quantity, 0);
  return { ...made, page, told, faults, say, booked, recorded, deps };
}

const ONE = 'A rooftop system for a small house costs about nine thousand dollars.';
const TWO = 'The exact price is given in writing after a free visit.';
const LENGTH_S = (ONE.length + TWO.length) / 15;

describe('a call that speaks', () => {
  it('uses the first vendor alone while it is there, and books what was sent', async () => {
    const { say, booked } = setUp({ soundWithinMs: PATIENT_MS });
    expect(await say(`${ONE} ${TWO}`)).toBeGreaterThan(LENGTH_S - 0.01);
    expect(providers.context.journal.list({ vendor: 'speech' })).toEqual([]);
    await vi.waitFor(() => expect(providers.context.usage.totals().tts?.characters).toBe(booked('aura-2-thalia-en')));
    expect(booked('tts-1')).toBe(0);
  });

  it('opens one socket for all that it says, and closes it with the call', async () => {
    const { say, session } = setUp({ soundWithinMs: PATIENT_MS });
    for (let reply = 0; reply < 6; reply += 1) expect(await say(ONE)).toBeGreaterThan(4);
    const sockets = providers.context.journal.list({ vendor: 'tts' });
    expect(sockets).toHaveLength(1);
    expect(sockets[0]?.status).toBeUndefined();
    await (session.tts as tts.TTS).close();
    await vi.waitFor(() => expect(sockets[0]?.status).toBe(1000));
  });

  it.each<FaultName>(['refuse', 'hang', '401', '429', '500', 'garbage', 'cut', 'silence', 'slow'])(
    'is heard to the end although the first vendor fails (%s), and pays for what the second was asked',
    async (fault) => {
      const { say, booked, faults } = setUp();
      providers.context.faults.order({ vendor: 'tts', fault });
      const seconds = await say(`${ONE} ${TWO}`);
      expect(seconds).toBeGreaterThan(LENGTH_S * 0.95);
      // What was heard before it broke is all that may come twice.
      expect(seconds).toBeLessThan(LENGTH_S * 1.6);
      expect(faults).toEqual([]);
      expect(booked('tts-1')).toBeGreaterThan(0);
      await vi.waitFor(() => expect(providers.context.usage.totals().speech?.characters).toBe(booked('tts-1')));
    },
  );

  it('asks the second vendor for no sentence that the hold does not cover', async () => {
    const { say, told, faults } = setUp({ heldMicroUsd: 100 });
    providers.context.faults.order({ vendor: 'tts', fault: 'refuse' });
    expect(await say(ONE)).toBe(0);
    expect([providers.context.journal.list({ vendor: 'speech' }), told.uncovered, faults]).toEqual([[], 1, []]);
  });

  it.each<[FaultName, object[]]>([
    ['500', []],
    ['401', []],
    ['refuse', [{ quantity: ONE.length, isEstimate: true }]],
    ['silence', [{ quantity: ONE.length, isEstimate: true }]],
  ])(
    'books a sentence that the second vendor did not speak (%s) as an estimate, and not at all when it was refused',
    async (fault, rows) => {
      const { say, recorded, page } = setUp();
      page.say.mockResolvedValue(true);
      providers.context.faults.order({ vendor: 'tts', fault: 'refuse' });
      providers.context.faults.order({ vendor: 'speech', fault });
      await say(ONE);
      expect(recorded.filter(({ model }) => model === 'tts-1')).toMatchObject(rows);
      expect(providers.context.usage.totals().speech?.characters ?? 0).toBe(rows.length * ONE.length);
    },
  );

  it('asks the page when neither vendor speaks, and says that nobody does', async () => {
    const { say, page, faults } = setUp();
    for (const vendor of ['tts', 'speech'] as const) providers.context.faults.order({ vendor, fault: 'refuse' });
    expect(await say(ONE)).toBe(0);
    expect(page.say).toHaveBeenCalledWith(ONE);
    expect(faults).toHaveLength(1);
    page.say.mockResolvedValue(true);
    expect(await say(ONE)).toBeGreaterThan(4);
  });
});

describe('a call that hears', () => {
  /** A sentence in front of the microphone, with the silence after it. */
  async function hear(made: ReturnType<typeof setUp>, sentences = 1): Promise<string[]> {
    const stream = made.hearing.stream();
    const finals: string[] = [];
    void (async () => {
      for await (const event of stream)
        if (event.type === stt.SpeechEventType.FINAL_TRANSCRIPT) finals.push(event.alternatives?.[0]?.text ?? '');
    })();
    const push = async (ms: number, loudness: number) => {
      for (let at = 0; at < ms; at += 50) {
        const samples = Int16Array.from({ length: RATE / 20 }, (_, index) => Math.round(loudness * Math.sin(index / 8)));
        stream.pushFrame(new AudioFrame(samples, RATE, 1, samples.length));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    for (let sentence = 1; sentence <= sentences; sentence += 1) {
      await push(150, 0);
      made.hearing.speechStarted();
      await push(1_300, 8_000);
      await push(250, 0);
      made.hearing.speechEnded();
      await Promise.race([push(6_000, 0), vi.waitFor(() => expect(finals).toHaveLength(sentence), { timeout: 20_000 })]);
    }
    stream.close();
    return finals;
  }

  it('uses the first vendor alone while it is there', async () => {
    const made = setUp();
    expect(await hear(made)).toEqual(['Do you offer financing?']);
    expect([providers.context.journal.list({ vendor: 'transcription' }), made.booked('whisper-1')]).toEqual([[], 0]);
    // Nothing of it is kept or trained on.
    const [asked] = providers.context.journal.list({ vendor: 'stt' });
    expect(new URL(asked?.path ?? '', 'http://v').searchParams.get('mip_opt_out')).toBe('true');
  });

  it.each<FaultName>(['refuse', 'hang', '401', '429', '500', 'garbage', 'cut', 'silence'])(
    'understands the sentence itself although the first vendor fails (%s), and pays for what the second heard',
    async (fault) => {
      const made = setUp();
      providers.context.faults.order({ vendor: 'stt', fault });
      expect(await hear(made)).toEqual(['Do you offer financing?']);
      expect(made.faults).toEqual([]);
      expect(made.booked('whisper-1')).toBe(providers.context.usage.totals().transcription?.audioSeconds);
    },
  );

  it('tells both vendors the language of the talk', async () => {
    const made = setUp({ locale: 'de-AT' });
    providers.context.faults.order({ vendor: 'stt', fault: 'silence' });
    await hear(made);
    const [stream] = providers.context.journal.list({ vendor: 'stt' });
    const [file] = providers.context.journal.list({ vendor: 'transcription' });
    expect(new URL(stream?.path ?? '', 'http://vendor').searchParams.get('language')).toBe('de');
    expect(file?.body).toMatchObject({ language: 'de' });
  });

  it('tells when neither vendor understands', async () => {
    const made = setUp();
    for (const vendor of ['stt', 'transcription'] as const) providers.context.faults.order({ vendor, fault: '500' });
    const hearing = hear(made);
    await vi.waitFor(() => expect(made.told.unheard).toBe(1), { timeout: 20_000 });
    expect([await hearing, made.faults]).toEqual([[], []]);
  });
});

it.each(['tts-1', 'whisper-1', 'aura-2', 'nova-3'])('refuses a call whose model %s has no price', (model) => {
  expect(() => setUp({ prices: PRICES.filter((price) => price.model !== model) })).toThrow('No price is known');
});
