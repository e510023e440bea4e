import OpenAI from 'openai';
import type { CallDeps } from '../../../agent-worker/call-deps.ts';
import { countCommands, countRequests, type Trips } from '../../../lib/budget/count-trips.ts';
import type { ChatBus } from '../../../lib/chat/chat-bus.ts';
import { createConversationStore, type LiveConversation } from '../../../lib/conversation/conversation-store.ts';
import { createPhraseCache } from '../../../lib/conversation/phrase-cache.ts';
import type { CallFunction } from '../../../lib/core/call-function.ts';
import { createPhraseRenderer } from '../../../lib/providers/deepgram/phrase-renderer.ts';
import { createChatModel } from '../../../lib/providers/openai/chat-model.ts';
import { createEmbedder } from '../../../lib/providers/openai/embedder.ts';
import { createSpareVoice } from '../../../lib/providers/openai/speech.ts';
import { createTranscriber } from '../../../lib/providers/openai/transcriber.ts';
import { MODELS } from '../cost-mix.ts';
import type { Rate } from '../cost-prices.ts';
import { breakersAlone } from '../spare.ts';
import { type Booked, type Books, openBooks } from './booked.ts';
import type { Lane } from './lane.ts';
import type { Script, Turn } from './scripts.ts';

export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export interface Played {
  books: Books;
  /** Speech and hearing with what the ledger grew by: characters, seconds. */
  speech: { leg: 'tts' | 'stt'; model: string; booked: Booked; vendor: number }[];
  /** What database and key-value store were really asked, counted where they answer. */
  asked: { requests: number; commands: number };
}

export interface Stage {
  lane: Lane;
  books: Books;
  talk: LiveConversation;
  deps: CallDeps;
  store: ReturnType<typeof createConversationStore>;
  bus: ChatBus;
  trips: Trips;
  speech: Played['speech'];
  /** The passages that the database finds for the turn that is played. */
  passages: Turn['passages'];
}

/** The product's parts for one visit, with a database and a page that only count. */
export function createStage(lane: Lane, prices: readonly Rate[], call: number, script: Script, asked: Played['asked']): Stage {
  const books = openBooks(prices);
  const trips: Trips = { requests: 0, commands: 0 };
  const lead = {
    email: `v${call}@visitor.example`,
    name: `Visitor ${call}`,
    company: null,
    need: null,
    budget: null,
    timeline: null,
    phone: null,
  };
  const talk: LiveConversation = {
    state: 'live',
    conversationId: `c${call}`,
    customerId: 'k1',
    locale: 'en-US',
    lead,
    hold: null,
    maxCallS: 300,
    isEconomy: script.isEconomy,
    prices: [...prices],
    campaign: {
      slug: 'demo',
      agentName: 'Sol',
      businessName: 'Sonora Solar',
      greeting: 'Hello, this is Sol, the AI assistant of Sonora Solar. What may I do for you today?',
      persona: 'Warm, brief and precise. You like to help.',
    },
    turns: [],
  };
  const database: CallFunction = async (name, _args, result) => {
    asked.requests += 1;
    const answers: Record<string, unknown> = {
      search_knowledge: stage.passages,
      save_lead_facts: lead,
      save_turn: { id: 't' },
      record_usage: { costMicroUsd: 1 },
    };
    return result.parse(answers[name]);
  };
  const events: number[] = [];
  // A page that reads along: one look for each event that rings.
  const bus: ChatBus = {
    async publish() {
      asked.commands += 4;
      return events.push(1);
    },
    claimMessage: async (_conversation, _message, turnId) => turnId,
    read() {
      throw new Error('Nobody reads here.');
    },
  };
  const speechSettings = { apiKey: 'local', baseUrl: lane.url, sttModel: MODELS.stt, ttsModel: MODELS.tts };
  const client = new OpenAI({ apiKey: 'local', baseURL: `${lane.url}/v1` });
  const deps: CallDeps = {
    call: database,
    embedder: books.embedder(createEmbedder(client, MODELS.embedding)),
    model: createChatModel(client, MODELS.llm),
    phrases: createPhraseCache({
      store: {
        read: async () => null,
        write: async () => {
          asked.commands += 1;
        },
      },
      renderer: createPhraseRenderer(speechSettings),
      logger: silent,
    }),
    speech: speechSettings,
    spare: { voice: createSpareVoice(client, 'tts-1'), transcriber: createTranscriber(client, { model: 'whisper-1' }) },
    breakers: breakersAlone(),
    workerId: 'proof',
    logger: silent,
    nowMs: Date.now,
    sleep,
  };
  const store = createConversationStore(countRequests(database, trips), talk.conversationId);
  const stage: Stage = { lane, books, talk, deps, store, bus: countCommands(bus, trips), trips, speech: [], passages: [] };
  return stage;
}
