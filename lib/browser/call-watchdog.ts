import type { Clock } from './clock.ts';

export type VoiceFault = 'no_agent' | 'agent_left' | 'agent_silent' | 'connect_failed' | 'disconnected';

/** Neither server nor framework tells a browser that no agent came, or that its process died. */
const NO_AGENT_MS = 5_000;
// The worker answers an utterance within 5 s even through its fallback; a courtesy phrase comes after 1.5 s.
const NO_ANSWER_MS = 8_000;
// With a heartbeat the worker is known to be alive, and may have chosen to say nothing to an "mhm".
const NO_ANSWER_WITH_HEARTBEAT_MS = 20_000;
const NO_HEARTBEAT_MS = 9_000;
const NETWORK_BANNER_MS = 3_000;
// A restarted server has the same call back after about 10 s; LiveKit itself would try for 30 to 40 s.
const NETWORK_GIVE_UP_MS = 15_000;
// The room of a call that ended well is deleted right after the agent has left.
const AGENT_LEFT_GRACE_MS = 2_000;

export interface CallWatchdog {
  connected(): void;
  agentJoined(): void;
  agentLeft(): void;
  /** Any state change, sound or word of the agent. */
  agentAlive(): void;
  heartbeat(): void;
  /** The visitor has said or typed something that wants an answer. */
  visitorSpoke(): void;
  signalLost(): void;
  signalBack(): void;
  stop(): void;
}

export function createCallWatchdog(
  clock: Clock,
  on: { fault(fault: VoiceFault): void; reconnecting(isReconnecting: boolean): void },
): CallWatchdog {
  const timers = new Map<string, () => void>();
  let isStopped = false;
  let hasHeartbeat = false;
  const disarm = (name: string) => {
    timers.get(name)?.();
    timers.delete(name);
  };
  const arm = (name: string, delayMs: number, run: () => void) => {
    disarm(name);
    if (!isStopped) timers.set(name, clock.after(delayMs, run));
  };
  const stop = () => {
    isStopped = true;
    for (const name of [...timers.keys()]) disarm(name);
  };
  const fail = (fault: VoiceFault) => {
    stop();
    on.fault(fault);
  };
  const expectLife = () => arm('heartbeat', NO_HEARTBEAT_MS, () => fail('agent_silent'));

  return {
    connected: () => arm('agent', NO_AGENT_MS, () => fail('no_agent')),
    agentJoined() {
      disarm('agent');
      disarm('left');
    },
    agentLeft: () => arm('left', AGENT_LEFT_GRACE_MS, () => fail('agent_left')),
    agentAlive() {
      disarm('answer');
      // Whoever is heard or read is alive, also where the signalling that carries the heartbeat stands still.
      if (hasHeartbeat) expectLife();
    },
    heartbeat() {
      hasHeartbeat = true;
      expectLife();
    },
    visitorSpoke: () => arm('answer', hasHeartbeat ? NO_ANSWER_WITH_HEARTBEAT_MS : NO_ANSWER_MS, () => fail('agent_silent')),
    signalLost() {
      // While our own line is down the agent cannot be heard: that is not its silence.
      disarm('heartbeat');
      disarm('answer');
      if (timers.has('giveUp')) return;
      arm('network', NETWORK_BANNER_MS, () => on.reconnecting(true));
      arm('giveUp', NETWORK_GIVE_UP_MS, () => fail('disconnected'));
    },
    signalBack() {
      disarm('network');
      disarm('giveUp');
      on.reconnecting(false);
    },
    stop,
  };
}
