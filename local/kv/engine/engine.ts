import { counterCommands } from '../commands/counters.ts';
import { hashCommands } from '../commands/hashes.ts';
import { keyCommands } from '../commands/keys.ts';
import { listCommands } from '../commands/lists.ts';
import { scriptCommands } from '../commands/scripts.ts';
import { serverCommands } from '../commands/server.ts';
import { setCommands } from '../commands/sets.ts';
import { sortedSetRangeCommands } from '../commands/sorted-set-ranges.ts';
import { sortedSetCommands } from '../commands/sorted-sets.ts';
import { streamCommands } from '../commands/streams.ts';
import { stringCommands } from '../commands/strings.ts';
import type { Command, CommandContext, CommandTable } from './command.ts';
import { KvError, type Reply } from './reply.ts';
import { Store } from './store.ts';

const TABLE: CommandTable = {
  ...counterCommands,
  ...hashCommands,
  ...keyCommands,
  ...listCommands,
  ...scriptCommands,
  ...serverCommands,
  ...setCommands,
  ...sortedSetCommands,
  ...sortedSetRangeCommands,
  ...streamCommands,
  ...stringCommands,
};

const SCRIPT_TIME_LIMIT_MS = 5_000;

export type Outcome = { result: Reply } | { error: string };
export type EngineOptions = Pick<CommandContext, 'nowMs'> & Partial<Pick<CommandContext, 'publish' | 'scriptTimeLimitMs'>>;
export type Engine = {
  store: Store;
  /** Runs one command. Synchronous, so nothing can come between the steps of a command, a script or a transaction. */
  run(args: readonly string[]): Outcome;
  /** Runs all or, when one is unknown or has the wrong number of arguments, none. */
  runTransaction(commands: readonly (readonly string[])[]): Outcome[] | { error: string };
};

/** Redis's commands over memory. Time comes in, so that a test decides when a key expires. */
export function createEngine(options: EngineOptions): Engine {
  const ctx: CommandContext = {
    store: new Store(options.nowMs),
    nowMs: options.nowMs,
    publish: options.publish ?? (() => 0),
    scriptTimeLimitMs: options.scriptTimeLimitMs ?? SCRIPT_TIME_LIMIT_MS,
    scripts: new Map(),
    execute(args, { readOnly = false } = {}) {
      const command = lookUp(args);
      if (readOnly && command.writes === true) throw new KvError('ERR Write commands are not allowed from read-only scripts.');
      return command.run(ctx, args.slice(1));
    },
  };
  const run = (args: readonly string[]) => toOutcome(() => ctx.execute(args));
  return {
    store: ctx.store,
    run,
    runTransaction(commands) {
      const known = toOutcome(() => {
        for (const args of commands) lookUp(args);
        return null;
      });
      if ('error' in known) return { error: `EXECABORT Transaction discarded because of previous errors: ${known.error}` };
      return commands.map(run);
    },
  };
}

function lookUp(args: readonly string[]): Command {
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(TABLE, name.toLowerCase()) ? TABLE[name.toLowerCase()] : undefined;
  if (command === undefined) {
    const shown = rest.slice(0, 3).map((arg) => `'${arg.slice(0, 128)}'`);
    throw new KvError(`ERR unknown command '${name.slice(0, 128)}', with args beginning with: ${shown.join(' ')}`.trimEnd());
  }
  const { arity } = command;
  if (arity >= 0 ? args.length !== arity : args.length < -arity) {
    throw new KvError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
  }
  return command;
}

function toOutcome(task: () => Reply): Outcome {
  try {
    return { result: task() };
  } catch (error) {
    if (error instanceof KvError) return { error: error.message };
    // A fault of ours must not end the process that holds everybody's locks.
    return { error: `ERR ${error instanceof Error ? error.message : String(error)}` };
  }
}
