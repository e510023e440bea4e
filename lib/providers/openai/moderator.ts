import type OpenAI from 'openai';
import type { Concern, Moderator } from '../../conversation/moderator.ts';
import { AppError } from '../../core/app-error.ts';

/** OpenAI's categories as its SDK lists them (openai 7.55, resources/moderations). */
function concernOf(categories: object): Concern | null {
  const hits = Object.entries(categories).flatMap(([name, isHit]) => (isHit === true ? [name] : []));
  if (hits.length === 0) return null;
  if (hits.some((name) => name.startsWith('self-harm'))) return 'distress';
  if (hits.some((name) => /^(?:violence|illicit\/violent|harassment\/threatening|hate\/threatening)/.test(name))) return 'threat';
  return 'unkind';
}

/** OpenAI's moderation endpoint, free of charge; one text a request, never repeated. */
export function createModerator(client: OpenAI, model: string): Moderator {
  return {
    model,
    async judge(text, signal) {
      try {
        const { results } = await client.moderations.create({ model, input: text }, { signal, maxRetries: 0 });
        const [result] = results;
        if (!result) throw new Error('no result');
        return result.flagged ? (concernOf(result.categories) ?? 'unkind') : null;
      } catch (cause) {
        throw new AppError('unavailable', 'The moderation does not answer.', { cause });
      }
    },
  };
}
