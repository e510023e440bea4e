import { openServer } from './support/database/open-server.ts';
import { measureSearch } from './support/database/search-speed.ts';
const undos: (() => unknown)[] = [];
const ctx = { say: console.log, onEnd: (u: () => unknown) => undos.push(u), keep: () => undefined };
const server = await openServer(ctx as never);
const part = await measureSearch(ctx as never, server, 5000);
for (const r of part.rows) console.log(r.metric, r.ours, r.rival, r.ratio);
for (const u of undos.reverse()) await u();
process.exit(0);
