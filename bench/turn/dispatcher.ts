import { createServer } from 'node:http';
import { AvailabilityRequest, Job, JobAssignment, RegisterWorkerResponse, ServerMessage, WorkerMessage } from '@livekit/protocol';
import { WebSocketServer } from 'ws';
import { listen } from './listen.ts';

/** The worker's side of a LiveKit server and nothing else: it knows one worker and gives it one job, without a room. */
export async function openDispatcher(options: {
  agentName: string;
  metadata: (url: string) => string;
  onReport: (report: unknown) => void;
}): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      options.onReport(JSON.parse(text));
      response.end();
    });
  });
  const sockets = new WebSocketServer({ server });
  const url = await listen(server);
  sockets.on('connection', (socket) => {
    const metadata = options.metadata(url);
    const job = new Job({ id: 'turns', agentName: options.agentName, metadata, room: { name: 'turns' } });
    const tell = (message: ConstructorParameters<typeof ServerMessage>[0]) => socket.send(new ServerMessage(message).toBinary());
    socket.on('message', (bytes) => {
      const { message } = WorkerMessage.fromBinary(new Uint8Array(bytes as Buffer));
      if (message.case === 'register') {
        tell({ message: { case: 'register', value: new RegisterWorkerResponse({ workerId: 'turns' }) } });
        tell({ message: { case: 'availability', value: new AvailabilityRequest({ job }) } });
      }
      if (message.case === 'availability' && message.value.available)
        tell({ message: { case: 'assignment', value: new JobAssignment({ job, token: 'none' }) } });
    });
  });
  return {
    url,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
    },
  };
}
