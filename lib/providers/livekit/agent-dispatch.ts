import { AgentDispatchClient } from 'livekit-server-sdk';
import { AGENT_NAME } from './room-token-minter.ts';

/** LiveKit's dispatch service over HTTP: asks any of our workers for an agent in a room that exists already. */
export function createAgentDispatch(settings: { url: string; apiKey: string; apiSecret: string }) {
  const dispatches = new AgentDispatchClient(settings.url.replace(/^ws/, 'http'), settings.apiKey, settings.apiSecret);
  return {
    async dispatch({ roomName, metadata }: { roomName: string; metadata: string }): Promise<void> {
      await dispatches.createDispatch(roomName, AGENT_NAME, { metadata });
    },
  };
}
