import { AgentSession } from '@livekit/protocol';
import { Room } from 'livekit-client';

const TOPIC = 'lk.agent.session';

export interface ProbeAnswer {
  /** Messages that came over the control channel. */
  leaked: number;
  /** Whether the agent answered the typed message that was sent after asking. */
  answered: boolean;
}

/** Runs in a browser: joins a room, asks the hidden control channel for the prompt, then sends a typed message and waits for its answer. */
async function probe(input: { url: string; token: string; agentIdentity?: string; timeoutMs: number }): Promise<ProbeAnswer> {
  const room = new Room();
  let leaked = 0;
  let answers = 0;
  room.registerByteStreamHandler(TOPIC, async (reader) => {
    await reader.readAll();
    leaked += 1;
  });
  room.registerTextStreamHandler('lk.transcription', async (reader) => {
    await reader.readAll().catch(() => '');
    answers += 1;
  });
  await room.connect(input.url, input.token, { rtcConfig: { iceServers: [] } });
  const requests = [
    new AgentSession.SessionRequest({
      requestId: 'info',
      request: { case: 'getAgentInfo', value: new AgentSession.SessionRequest_GetAgentInfo() },
    }),
    new AgentSession.SessionRequest({
      requestId: 'usage',
      request: { case: 'getSessionUsage', value: new AgentSession.SessionRequest_GetSessionUsage() },
    }),
  ];
  for (const value of requests) {
    const writer = await room.localParticipant.streamBytes({ topic: TOPIC, name: `ask-${value.requestId}` });
    await writer.write(new AgentSession.AgentSessionMessage({ message: { case: 'request', value } }).toBinary());
    await writer.close();
  }
  const before = answers;
  const deadline = performance.now() + input.timeoutMs;
  let askedMs = Number.NEGATIVE_INFINITY;
  while (answers === before && performance.now() < deadline) {
    // An agent that has only just linked to us may not listen yet.
    if (performance.now() - askedMs > 2_000) {
      askedMs = performance.now();
      await room.localParticipant.sendText('What are your opening hours?', { topic: 'lk.chat' });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await room.disconnect();
  return { leaked, answered: answers > before };
}

Object.assign(globalThis, { probeControlChannel: probe });
