import type { Reply } from './reply.ts';
import type { Store } from './store.ts';

export type CommandContext = {
  store: Store;
  nowMs: () => number;
  /** Hands a message to the subscribers and returns how many got it. */
  publish: (channel: string, message: string) => number;
  /** Runs a command as a client would, for scripts. */
  execute: (args: readonly string[], options?: { readOnly?: boolean }) => Reply;
  /** Nothing else is served while a script runs, so an endless one is ended after this time. */
  scriptTimeLimitMs: number;
  /** Loaded scripts by their SHA-1. */
  scripts: Map<string, string>;
};

export type Command = {
  /** Number of words with the command itself; negative: at least that many. Redis's own convention. */
  arity: number;
  /** Refused inside a read-only script. */
  writes?: true;
  run: (ctx: CommandContext, args: readonly string[]) => Reply;
};

/** Commands by lower-case name. */
export type CommandTable = Readonly<Record<string, Command>>;
