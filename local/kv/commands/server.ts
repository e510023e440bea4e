import type { CommandTable } from '../engine/command.ts';

export const serverCommands: CommandTable = {
  ping: { arity: -1, run: (_, [message]) => message ?? 'PONG' },
  echo: { arity: 2, run: (_, [message = '']) => message },
  time: {
    arity: 1,
    run: ({ nowMs }) => [String(Math.floor(nowMs() / 1_000)), String(Math.floor((nowMs() % 1_000) * 1_000))],
  },
  publish: { arity: 3, run: ({ publish }, [channel = '', message = '']) => publish(channel, message) },
};
