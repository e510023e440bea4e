import { initializeLogger } from '@livekit/agents';
import { allCases, runCases } from './run-cases.ts';

/** One run in a process of its own; the last line is its figures. */
initializeLogger({ pretty: false, level: 'fatal' });
const figures = await runCases(allCases(), (line) => console.log(line));
console.log(JSON.stringify(figures));
process.exit(0);
