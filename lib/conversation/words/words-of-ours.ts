/** What our agent says by itself, whoever calls and whatever the model. */
export interface OwnWords {
  /** Said in every call alike, so each is rendered once for a voice. */
  spoken: {
    oneMoment: string;
    away: string;
    awayGoodbye: string;
    unheard: string;
    unheardOrType: string;
    halfMinute: string;
    timeIsUp: string;
    goodbye: string;
    /** Once, where the month nears its ceiling. */
    economy: string;
    outOfMoney: string;
    welcomeBack: string;
    lineLost: string;
    goOn: string;
    goOnFromThere: string;
  };
  typed: { economy: string; outOfMoney: string; sorry: string };
  /** When no model answers. */
  knowledge: { nothing: string; more: string };
  /** The visitor's last words, read back; they may end with a mark of their own. */
  youSaid: (words: string) => string;
  /** The first sentence where a greeting does not say that an AI speaks. */
  introduce: (name: string, business: string) => string;
  /** After it, where the campaign's greeting is in another language than the talk. */
  howMayIHelp: string;
}
