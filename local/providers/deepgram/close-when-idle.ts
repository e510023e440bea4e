import type { WebSocket } from 'ws';

/** Deepgram hangs up with 1011 NET-0001 when neither audio nor a KeepAlive came for 10 s. */
export function closeWhenIdle(socket: WebSocket, idleMs: number): { touch: () => void; stop: () => void } {
  const timer = setTimeout(() => socket.close(1011, 'NET-0001'), idleMs);
  return {
    touch: () => {
      timer.refresh();
    },
    stop: () => clearTimeout(timer),
  };
}
