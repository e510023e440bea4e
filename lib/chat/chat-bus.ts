import type { ChatEvent } from '../contracts/visit.ts';

/** Port: an ordered, shared log of one conversation's events; any web instance can write to it and serve it. */
export interface ChatBus {
  /** The event's number. Null after a withdrawal: its `end` is the last event of a conversation, and nothing follows it. */
  publish(conversationId: string, event: ChatEvent): Promise<number | null>;
  /** The turn id under which a client's message was taken first; a repeat gets the first one's id back. */
  claimMessage(conversationId: string, clientMessageId: string, turnId: string): Promise<string>;
  /** Events after `lastId`, oldest first, waiting for new ones until the signal aborts. */
  read(conversationId: string, lastId: number, signal: AbortSignal): AsyncIterable<{ id: number; event: ChatEvent }>;
}
