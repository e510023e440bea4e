import type { ServerResponse } from 'node:http';
import { globToRegExp } from '../engine/glob.ts';

type Subscriber = { response: ServerResponse; name: string; pattern: RegExp | undefined };

export type Subscriptions = {
  /** Keeps the response open as a stream of server-sent events until the client leaves. */
  subscribe(response: ServerResponse, names: readonly string[], isPattern: boolean): void;
  /** Returns how many subscriptions got the message. */
  publish(channel: string, message: string): number;
  closeAll(): void;
};

export function createSubscriptions(): Subscriptions {
  const subscribers = new Set<Subscriber>();
  return {
    subscribe(response, names, isPattern) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      names.forEach((name, index) => {
        const subscriber = { response, name, pattern: isPattern ? globToRegExp(name) : undefined };
        subscribers.add(subscriber);
        response.once('close', () => subscribers.delete(subscriber));
        send(response, `${isPattern ? 'psubscribe' : 'subscribe'},${name},${index + 1}`);
      });
    },
    publish(channel, message) {
      let receivers = 0;
      for (const { response, name, pattern } of subscribers) {
        if (pattern === undefined ? name !== channel : !pattern.test(channel)) continue;
        send(response, pattern === undefined ? `message,${channel},${message}` : `pmessage,${name},${channel},${message}`);
        receivers += 1;
      }
      return receivers;
    },
    closeAll() {
      for (const { response } of subscribers) response.end();
    },
  };
}

// An event's lines each carry `data:`, so a message with a line break stays one event.
function send(response: ServerResponse, text: string): void {
  response.write(`${text.replaceAll(/\r\n|[\r\n]/g, '\n').replaceAll(/^/gm, 'data: ')}\n\n`);
}
