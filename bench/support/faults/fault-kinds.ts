/** What a vendor may do to a request, to a new socket and to one that is open. */
export const FAULTS = [
  'refused',
  'reset',
  'hang',
  '401',
  '429',
  '500',
  '503',
  'garbage',
  'cut',
  'stall',
  'empty',
  'slow',
  'drip',
] as const;
export type FaultName = (typeof FAULTS)[number];

/** What may happen to the LiveKit server itself. */
export const SERVER_FAULTS = ['frozen', 'killed'] as const;
export type ServerFault = (typeof SERVER_FAULTS)[number];

export const FAULT_WORDS: Record<FaultName | ServerFault, string> = {
  refused: "the vendor's port is closed, open connections are gone",
  reset: 'each connection is reset once it asks',
  hang: 'taken, and never answered',
  '401': 'the key is refused',
  '429': 'too many requests, Retry-After 1 s',
  '500': 'internal error',
  '503': 'unavailable',
  garbage: 'bytes that are no answer',
  cut: 'closed in the middle of the answer',
  stall: 'the beginning of the answer, then nothing',
  empty: 'an answer with nothing in it; a socket without a message',
  slow: 'each answer 4 s late',
  drip: 'a byte of the answer every 250 ms',
  frozen: 'the server process is stopped, sound and all',
  killed: 'kill -9 of the server, which is back a second later without its rooms',
};

export const SLOW_MS = 4_000;
export const DRIP_EVERY_MS = 250;
export const GARBAGE = '<html>\u0000 this is {not what: the client expects\u0007';

/** The status that a fault answers with. */
export function statusOf(fault: FaultName): number | undefined {
  return /^\d{3}$/.test(fault) ? Number(fault) : undefined;
}
