/**
 * LiveKit RPC method of the visitor's page: answers, with an empty text, when the first pair of rings is over. The worker asks
 * as soon as it is in the room and greets upon the answer, so nothing is said into the ring and no trip is added to a late agent.
 */
export const RING_OVER_METHOD = 'qv.ring-over';
