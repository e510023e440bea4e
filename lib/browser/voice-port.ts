import type { AgentState, RoomTokenResponse } from '#lib/contracts/visit.ts';
import type { VoiceFault } from './call-watchdog.ts';
import type { CaptionEvent } from './captions.ts';
import type { Clock } from './clock.ts';

export type Levels = { visitor: number; agent: number };

export interface VoiceEvents {
  /** The agent is heard for the first time. */
  onAgentAudible(): void;
  onCaption(event: CaptionEvent): void;
  onAgentState(state: AgentState): void;
  onReconnecting(isReconnecting: boolean): void;
  /** The visitor said something, and nothing has come back yet. */
  onWaiting(isWaiting: boolean): void;
  /** The browser will not play sound before another click. */
  onSoundBlocked(isBlocked: boolean): void;
  /** Nobody hears the visitor, who may type instead; false when somebody hears again. */
  onCannotHear(cannotHear: boolean): void;
  /** The call broke; the conversation has not ended. Comes at most once, and never with onEnded. */
  onFault(fault: VoiceFault): void;
  /** The agent ended the call in good order. */
  onEnded(): void;
}

export interface VoiceCall {
  levels(): Levels;
  setMuted(isMuted: boolean): Promise<void>;
  sendText(text: string): Promise<void>;
  allowSound(): Promise<void>;
  hangUp(): Promise<void>;
}

export type StartVoiceCallInput = {
  /** May still be on its way: what needs no token is made meanwhile. */
  token: Promise<RoomTokenResponse>;
  microphone: MediaStream;
  audio: AudioContext | undefined;
  /** Where the agent's audio element goes. */
  host: Element;
  signal: AbortSignal;
  clock: Clock;
  /** The agent greets no earlier than when this resolves: no word is spoken into the ring. */
  ringNearlyOver: Promise<void>;
  events: VoiceEvents;
};
/** Resolves when connected with the microphone published; rejects when that cannot be done. */
export type StartVoiceCall = (input: StartVoiceCallInput) => Promise<VoiceCall>;
export type VoiceModule = { startVoiceCall: StartVoiceCall };
