import { measureHolds } from './support/database/hold-race.ts';
import { openServer, type Part } from './support/database/open-server.ts';
import { measureSave } from './support/database/save-call.ts';
import { measureRecall } from './support/database/search-recall.ts';
import { measureSearch } from './support/database/search-speed.ts';
import type { Bench } from './support/result.ts';

const SIZES = [5_000, 50_000];

/** The paths through PostgreSQL that a visitor or the money waits for: the end of a call, the search, the hot budget row. */
export const database: Bench = async (ctx) => {
  ctx.say('  Starting PostgreSQL ...');
  const server = await openServer(ctx);
  ctx.say('  Saving calls ...');
  const parts: Record<string, Part> = { save: await measureSave(ctx, server) };
  ctx.say('  Racing for one budget ...');
  parts.holds = await measureHolds(server);
  parts.recall = await measureRecall(ctx, server);
  for (const chunks of SIZES) parts[`search ${chunks}`] = await measureSearch(ctx, server, chunks);
  ctx.keep(Object.fromEntries(Object.entries(parts).map(([name, { samples }]) => [name, samples])));
  return {
    rows: Object.values(parts).flatMap(({ rows }) => rows),
    notes: [
      ...Object.values(parts).flatMap(({ notes }) => notes),
      'A PostgreSQL 18 with pgvector of our own on this machine, fsync off for both sides; searches run under row level security as a member of one of 20 tenants.',
    ],
  };
};
