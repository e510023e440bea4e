import type { Room } from '@livekit/rtc-node';

const TOPIC = 'lk.agent.session';

/**
 * Closes the framework's remote-control channel, which hands prompt and history to any browser that asks and lets it drive the agent.
 * Call after the room is connected and before session.start. @livekit/agents 1.9.0 has no switch for it; the browser test asks and must get nothing.
 */
export function sealSession(room: Room): void {
  const participant = room.localParticipant;
  if (!participant) throw new Error('The room must be connected before it is sealed.');
  const streamBytes = participant.streamBytes.bind(participant);
  const register = room.registerByteStreamHandler.bind(room);
  const unregister = room.unregisterByteStreamHandler.bind(room);
  const silence = { write: async () => undefined, close: async () => undefined };
  participant.streamBytes = ((options: Parameters<typeof streamBytes>[0]) =>
    options?.topic === TOPIC ? Promise.resolve(silence) : streamBytes(options)) as typeof streamBytes;
  room.registerByteStreamHandler = (topic, callback) => {
    if (topic !== TOPIC) register(topic, callback);
  };
  room.unregisterByteStreamHandler = (topic) => {
    if (topic !== TOPIC) unregister(topic);
  };
}
