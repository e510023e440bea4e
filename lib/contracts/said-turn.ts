/**
 * Topic of a LiveKit text stream from the worker to the visitor's page: a turn of the agent as it was saved, word for word what was heard of it.
 * The captions before it come with the sound and may miss words after an interruption. Its attribute carries the turn's id.
 */
export const SAID_TOPIC = 'qv.said';
export const TURN_ID_ATTRIBUTE = 'qv.turn-id';
