import { initializeLogger } from '@livekit/agents';
import { createIsBackchannel } from '#lib/conversation/is-backchannel.ts';
import { listeningTurns } from '../agent-worker/listening-turns.ts';
import { frameworkTurns } from '../agent-worker/turn-policy.ts';
import { type Overlap, openListener } from './barge-in/hear-over.ts';
import { makeSounds } from './barge-in/make-sounds.ts';
import { percentile } from './support/percentile.ts';
import { type Bench, compared, measured, type Row } from './support/result.ts';

const EVENT_BAR_MS = 60;

function rowsOf(ours: Overlap[], stock: Overlap[]): Row[] {
  const bargeIns = (all: Overlap[]) => all.filter(({ isBargeIn }) => isBargeIn);
  const others = (all: Overlap[]) => all.filter(({ isBargeIn }) => !isBargeIn);
  const stops = (all: Overlap[]) => all.filter(({ isStopped }) => isStopped).length;
  const times = (all: Overlap[], pick: (one: Overlap) => number | null) => bargeIns(all).flatMap((one) => pick(one) ?? []);
  const p95 = (all: Overlap[], pick: (one: Overlap) => number | null) => percentile(times(all, pick), 95);
  const plain = (metric: string, unit: string, pick: (all: Overlap[]) => number) => ({
    ...compared({ metric, unit, ours: pick(ours), rival: pick(stock) }),
    ratio: null,
  });
  return [
    measured({
      metric: `of ${others(ours).length} coughs, noises and "mhm" that stopped the agent`,
      unit: 'sounds',
      ours: stops(others(ours)),
      bar: 0,
    }),
    plain('the same, beside the framework as it comes', 'sounds', (all) => stops(others(all))),
    measured({
      metric: `of ${bargeIns(ours).length} interruptions that did not stop it`,
      unit: 'sounds',
      ours: bargeIns(ours).length - stops(bargeIns(ours)),
      bar: 0,
    }),
    measured({
      metric: 'interruption: speech noticed to the last frame of the agent, p95',
      unit: 'ms',
      ours: p95(ours, (one) => one.stopAfterEventMs),
      bar: EVENT_BAR_MS,
    }),
    plain('the same, beside the framework as it comes', 'ms', (all) => p95(all, (one) => one.stopAfterEventMs)),
    plain("interruption: the visitor's first sound to the last frame of the agent, p95", 'ms', (all) =>
      p95(all, (one) => one.stopAfterSoundMs),
    ),
    plain('pause of an agent that goes on, p50', 'ms', (all) =>
      percentile(
        others(all).map(({ pausedMs }) => pausedMs),
        50,
      ),
    ),
    plain('pause of an agent that goes on, p95', 'ms', (all) =>
      percentile(
        others(all).map(({ pausedMs }) => pausedMs),
        95,
      ),
    ),
  ];
}

/** What sounds over the agent's voice do to it. */
export const bargeIn: Bench = async (ctx) => {
  initializeLogger({ pretty: false, level: 'error' });
  // The voice's threads do not keep a process alive by themselves.
  const alive = setInterval(() => undefined, 1_000);
  ctx.onEnd(() => clearInterval(alive));
  const sounds = await makeSounds();
  const ours = await openListener(
    listeningTurns({ isBackchannel: createIsBackchannel('en'), turnDetection: 'vad', echoWarmupMs: 0 }),
  );
  const stock = await openListener(frameworkTurns('vad'));
  ctx.onEnd(() => Promise.all([ours.close(), stock.close()]));
  const heard = { ours: [] as Overlap[], stock: [] as Overlap[] };
  for (const sound of sounds) {
    const [own, other] = await Promise.all([ours.hearOver(sound), stock.hearOver(sound)]);
    heard.ours.push(own);
    heard.stock.push(other);
    const tell = (one: Overlap) =>
      one.isStopped ? `stopped ${Math.round(one.stopAfterEventMs ?? -1)} ms` : `paused ${Math.round(one.pausedMs)} ms`;
    ctx.say(`  ${sound.name}: ours ${tell(own)}, framework ${tell(other)}`);
  }
  ctx.keep(heard);
  return {
    rows: rowsOf(heard.ours, heard.stock),
    notes: [
      'The bundled speech detector hears real sound; words come by script, an interim 450 ms after the sound begins and the final 300 ms after it ends. No room: the time of a network is not in it.',
      'Noises are synthesised, "right", "sure", "yes", "hmm" and the interruptions are natural voices, "mhm", "yeah", "okay", "uh huh" are flite.',
    ],
  };
};
