import { voice } from '@livekit/agents';
import { ModelLlm } from '../../../agent-worker/model-llm.ts';
import { VoiceAgent } from '../../../agent-worker/voice-agent.ts';
import { bookTrips } from '../../../lib/budget/count-trips.ts';
import { answerTurn } from '../../../lib/chat/answer-turn.ts';
import { maxReplyTokens } from '../../../lib/conversation/economy.ts';
import { summarise } from '../../../lib/conversation/summarise.ts';
import { within } from '../../../lib/core/within.ts';
import { createTurnClock } from '../../../lib/telemetry/turn-clock.ts';
import type { Rate } from '../cost-prices.ts';
import { CannotRun } from '../result.ts';
import { type Lane, PATIENCE_MS, untilTrue } from './lane.ts';
import { hear, hearAgain, renderGreeting, speak } from './play-speech.ts';
import type { Script, Turn } from './scripts.ts';
import { createStage, type Played, type Stage, silent } from './stage.ts';

/** A voice turn through the worker's own agent: knowledge, llmNode, plugin, guard. */
async function playVoiceTurn(stage: Stage, agent: VoiceAgent, session: voice.AgentSession, turn: Turn): Promise<string> {
  const { lane, books, talk } = stage;
  lane.order('embeddings', turn.embeddingFault);
  if (turn.interim) agent.hear(turn.interim);
  if (turn.goes.kind === 'fault') lane.order('llm', turn.goes.fault);
  const before = books.requests.filter(({ leg }) => leg === 'llm').length;
  const asked = lane.journal.list({ vendor: 'llm' }).length;
  const handle = session.generateReply({ userInput: turn.question });
  const isUnderWay = () => books.requests.filter(({ leg }) => leg === 'llm').length > before;
  // A silent vendor was asked; one that never was would be silent for the next turn.
  const isAsked = () => turn.goes.kind !== 'fault' || lane.journal.list({ vendor: 'llm' }).length > asked;
  if (turn.goes.kind === 'barge_in' || (turn.goes.kind === 'fault' && turn.goes.fault === 'hang')) {
    const pieces = turn.goes.kind === 'barge_in' ? turn.goes.afterPieces : 0;
    await untilTrue(
      () => isUnderWay() && isAsked() && (books.piecesOfLast() >= pieces || books.openRequests() === 0),
      'the answer to begin',
    );
    await session.interrupt({ force: true }).await;
  }
  await within(PATIENCE_MS, handle.waitForPlayout(), () => new CannotRun('Waited in vain for the end of the answer.'));
  await untilTrue(() => books.openRequests() === 0, 'the end of the requests');
  agent.forgetQuestion();
  lane.faults.clear();
  const said = handle.chatItems
    .flatMap((item) => (item.type === 'message' && item.textContent ? [item.textContent] : []))
    .join(' ');
  talk.turns.push({ id: `v${talk.turns.length}`, role: 'visitor', content: turn.question });
  if (said) talk.turns.push({ id: `a${talk.turns.length}`, role: 'agent', content: said });
  return said;
}

async function playVoice(stage: Stage, script: Script): Promise<void> {
  const { books, deps, talk, store } = stage;
  const session = new voice.AgentSession({
    llm: new ModelLlm({
      model: deps.model,
      meter: books.chat,
      maxTokens: () => maxReplyTokens({ channel: 'voice', isEconomy: script.isEconomy }),
      onUncovered: () => undefined,
      nowMs: Date.now,
    }),
    vad: null,
    userAwayTimeout: null,
    turnHandling: { turnDetection: null },
  });
  // A failed answer is an event here, as in the worker.
  session.on(voice.AgentSessionEventTypes.Error, () => undefined);
  const agent = new VoiceAgent({
    deps,
    embedder: deps.embedder,
    store,
    requests: books.chat,
    talk,
    writes: { push: () => undefined },
    clock: createTurnClock(() => performance.now()),
    requestEnd: () => undefined,
    onUncovered: () => undefined,
    isClosing: () => false,
  });
  await session.start({ agent });
  await untilTrue(() => stage.lane.journal.list({ vendor: 'llm' }).some((entry) => entry.status !== undefined), 'the warm-up');
  if (script.greeting) await renderGreeting(stage, script.greeting.fault);
  for (const turn of script.turns) {
    stage.passages = turn.passages;
    const said = await playVoiceTurn(stage, agent, session, turn);
    if (said) await speak(stage, said, turn);
  }
  await hear(stage, script);
  for (const utterance of script.secondEar) await hearAgain(stage, utterance);
  await session.close();
}

async function playText(stage: Stage, script: Script): Promise<void> {
  const { books, deps, talk, store, bus } = stage;
  for (const turn of script.turns) {
    stage.passages = turn.passages;
    stage.lane.order('embeddings', turn.embeddingFault);
    if (turn.goes.kind === 'fault') stage.lane.order('llm', turn.goes.fault);
    talk.turns.push({ id: `v${talk.turns.length}`, role: 'visitor', content: turn.question });
    const answered = await answerTurn(
      { ...deps, store, bus, requests: books.chat, onGuarded: () => undefined, write: () => undefined },
      { talk, text: turn.question },
    );
    talk.turns.push({ id: `a${talk.turns.length}`, role: 'agent', content: answered?.text ?? '' });
    stage.lane.faults.clear();
  }
}

/** One drawn visit through the product's own adapters, over HTTP and sockets, to the vendors of a lane. */
export async function playCall(lane: Lane, prices: readonly Rate[], call: number, script: Script): Promise<Played> {
  lane.journal.clear();
  const asked = { requests: 0, commands: 0 };
  const stage = createStage(lane, prices, call, script, asked);
  const { books, deps, talk, trips } = stage;
  if (script.channel === 'voice') await playVoice(stage, script);
  else await playText(stage, script);
  lane.faults.clear();
  lane.order('llm', script.summaryFault);
  await summarise({ model: deps.model, requests: books.chat, logger: silent }, { lead: talk.lead, turns: talk.turns });
  books.chat.closeAll();
  lane.faults.clear();
  bookTrips({ meter: books.meter, logger: silent }, trips, { requests: 0, commands: 0 });
  return { books, asked, speech: stage.speech };
}
