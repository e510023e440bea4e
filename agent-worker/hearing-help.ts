import type { OwnWords } from '#lib/conversation/words/words-of-ours.ts';
import type { PageSpeech } from './ask-page.ts';

/** Sentences in a row that nobody understood, after which the call goes on in writing. */
const WITHOUT_PAGE = 2;
/** The browser may need a sentence or two; it tells nobody what it missed. */
const WITH_PAGE = 4;

export interface HearingHelp {
  /** Nobody understood a sentence. */
  unheard(): void;
  /** A vendor understood one. */
  heard(): void;
  /** The page understood one. */
  heardByPage(): void;
}

/** What happens when no vendor understands the visitor: we ask once more while the page listens as well, and at last go on in writing. */
export function createHearingHelp(ctx: {
  page: Pick<PageSpeech, 'listen'>;
  words: Pick<OwnWords['spoken'], 'unheard' | 'unheardOrType'>;
  say: (words: string) => void;
  onDeaf: () => void;
}): HearingHelp {
  let inRow = 0;
  let listening: Promise<boolean> | undefined;
  return {
    async unheard() {
      inRow += 1;
      const isFirst = listening === undefined;
      listening ??= ctx.page.listen(true);
      const isPageListening = await listening;
      if (inRow >= (isPageListening ? WITH_PAGE : WITHOUT_PAGE)) ctx.onDeaf();
      else if (isFirst) ctx.say(isPageListening ? ctx.words.unheard : ctx.words.unheardOrType);
    },
    heard() {
      inRow = 0;
      if (listening) void ctx.page.listen(false);
      listening = undefined;
    },
    heardByPage() {
      inRow = 0;
    },
  };
}
