import { closingWords, economyWords } from './economy.ts';

/** What a call says whoever calls: rendered once for all calls of a voice. */
export const FIXED_WORDS = {
  away: 'Are you still there?',
  awayGoodbye: 'I cannot hear you any more, so I will end our call here. Thank you; our team will write to you.',
  unheard: 'Sorry, I could not hear that well. Could you say it again?',
  unheardOrType: 'Sorry, I could not hear that well. Could you say it again, or type it?',
  halfMinute: 'We have half a minute left. What else may I note down?',
  timeIsUp: 'Our time is up. Thank you; our team will write to you.',
  goodbye: 'Thank you for talking with us. Goodbye!',
  economy: economyWords('voice'),
  outOfMoney: closingWords('voice'),
} as const;
