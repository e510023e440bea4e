import { AppError } from '../core/app-error.ts';
import { readKnowledge, readLanguage } from './build-prompt.ts';
import type { ChatMessage, ChatModel } from './chat-model.ts';
import { ownWords } from './words/own-words.ts';

const SENTENCES = 2;
const WORD = /[\p{L}\p{N}]{3,}/gu;

const wordsOf = (text: string) => new Set(Array.from(text.toLowerCase().matchAll(WORD), ([word]) => word));

/** The sentences that share most words with the question; of equals the earlier one, for passages come best first. */
function pick(question: string, passages: readonly string[]): string[] {
  const asked = wordsOf(question);
  const sentences = passages
    .flatMap((passage) => passage.match(/[^.!?]+[.!?]+(?=\s|$)/g) ?? [passage])
    .map((text) => text.trim());
  return sentences
    .map((text, place) => ({ text, place, shared: [...wordsOf(text)].filter((word) => asked.has(word)).length }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared || a.place - b.place)
    .slice(0, SENTENCES)
    .sort((a, b) => a.place - b.place)
    .map(({ text }) => text);
}

function lastOf(messages: readonly ChatMessage[], role: ChatMessage['role']): string {
  return messages.findLast((message) => message.role === role)?.content ?? '';
}

/** The last step when no model answers: the business's own sentences on the question, and that the team will write. Free, and never a tool call. */
export const answerFromKnowledge: ChatModel = {
  model: 'knowledge',
  async *stream({ messages }) {
    const question = lastOf(messages, 'user');
    const passages = messages.flatMap((message) => (message.role === 'system' ? readKnowledge(message.content) : []));
    const found = pick(question, passages);
    const asked = messages.flatMap((message) => (message.role === 'system' ? [readLanguage(message.content)] : []));
    const words = ownWords(asked.find((language) => language !== 'en') ?? 'en').knowledge;
    // After the half sentence of another model.
    const opening = messages.at(-1)?.role === 'system' && messages.at(-2)?.role === 'assistant' ? '… ' : '';
    yield { kind: 'text', text: `${opening}${found.length > 0 ? `${found.join(' ')} ${words.more}` : words.nothing}` };
  },
  structured: () => Promise.reject(new AppError('unavailable', 'No model answers.')),
};
