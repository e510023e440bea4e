import type { SavedTurn } from './conversation-store.ts';

const MOST_WORDS = 14;
/** Addresses and numbers are not read back in passing. */
const PERSONAL = /@|\d{3,}|\bat\b.*\bdot\b/i;

/** The visitor's last words, where they are short enough to be said again. */
function lastWords(turns: readonly SavedTurn[]): string | undefined {
  const said = turns.findLast((turn) => turn.role === 'visitor')?.content.trim();
  if (!said || PERSONAL.test(said) || said.split(/\s+/).length > MOST_WORDS) return undefined;
  return said.replace(/["“”]/g, '').replace(/[.…]+$/, '');
}

/** What a visitor hears on coming back, or when the call lost its voice and goes on: where we were, in a phrase. */
export function resumeWords(turns: readonly SavedTurn[], why: 'returned' | 'line_lost'): string {
  const opening = why === 'returned' ? 'Welcome back.' : 'Sorry, the line was gone for a moment.';
  const words = lastWords(turns);
  if (!words) return `${opening} Shall we go on where we were?`;
  return `${opening} You had just said: “${words}”${/[?!]$/.test(words) ? '' : '.'} Shall we go on from there?`;
}
