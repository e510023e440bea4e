import type { LiveConversation } from './conversation-store.ts';
import { ownWords } from './words/own-words.ts';

const MOST_WORDS = 14;
/** Addresses and numbers are not read back in passing, in no language: "punkt", "punto", "point", "ponto", "kropka". */
const PERSONAL = /@|\d{3,}|\bat\b.*\bdot\b|(?<!\p{L})(?:punkt|punto|point|ponto|kropka)(?!\p{L})/iu;

/** The visitor's last words, where they are short enough to be said again. */
function lastWords(turns: LiveConversation['turns']): string | undefined {
  const said = turns.findLast((turn) => turn.role === 'visitor')?.content.trim();
  if (!said || PERSONAL.test(said) || said.split(/\s+/).length > MOST_WORDS) return undefined;
  return said.replace(/["“”„«»]/g, '').replace(/[.…]+$/, '');
}

/** What a visitor hears on coming back, or when the call lost its voice and goes on: where we were, in a phrase. */
export function resumeWords(talk: Pick<LiveConversation, 'turns' | 'locale'>, why: 'returned' | 'line_lost'): string {
  const { spoken, youSaid } = ownWords(talk.locale);
  const opening = why === 'returned' ? spoken.welcomeBack : spoken.lineLost;
  const words = lastWords(talk.turns);
  if (!words) return `${opening} ${spoken.goOn}`;
  return `${opening} ${youSaid(words)}${/[?!]$/.test(words) ? '' : '.'} ${spoken.goOnFromThere}`;
}
