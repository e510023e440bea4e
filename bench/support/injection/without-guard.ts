import { registerHooks } from 'node:module';

/** Loaded before everything else it takes the guard out, for the run that shows what the guard is for. The product has no such switch. */
const OPEN_DOORS: Record<string, string> = {
  '/lib/conversation/check-sentence.ts': `
    export const GUARD_RULES = [];
    export const checkSentence = () => ({ allowed: true });`,
  '/lib/conversation/check-facts.ts': `
    export const checkFacts = (facts) => ({ kept: facts, dropped: [] });
    export const droppedFact = () => { throw new Error('Nothing is dropped here.'); };`,
};
registerHooks({
  load(url, context, next) {
    const source = Object.entries(OPEN_DOORS).find(([path]) => url.endsWith(path))?.[1];
    return source ? { format: 'module', source, shortCircuit: true } : next(url, context);
  },
});
