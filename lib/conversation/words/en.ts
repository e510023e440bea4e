import type { OwnWords } from './words-of-ours.ts';

export const EN: OwnWords = {
  spoken: {
    oneMoment: 'One moment, please.',
    away: 'Are you still there?',
    awayGoodbye: 'I cannot hear you any more, so I will end our call here. Thank you; our team will write to you.',
    unheard: 'Sorry, I could not hear that well. Could you say it again?',
    unheardOrType: 'Sorry, I could not hear that well. Could you say it again, or type it?',
    halfMinute: 'We have half a minute left. What else may I note down?',
    timeIsUp: 'Our time is up. Thank you; our team will write to you.',
    goodbye: 'Thank you for talking with us. Goodbye!',
    economy: 'Our calls are a little shorter today, so let us begin with what matters most to you.',
    outOfMoney: 'I have to end our call here. Thank you for your time; our team will write to you.',
    welcomeBack: 'Welcome back.',
    lineLost: 'Sorry, the line was gone for a moment.',
    goOn: 'Shall we go on where we were?',
    goOnFromThere: 'Shall we go on from there?',
  },
  typed: {
    economy: 'Today I answer briefly and in writing; whatever I cannot settle here, our team will answer by e-mail.',
    outOfMoney:
      'We have reached the end of what I can answer here today. Thank you; your request is saved, and our team will write to you.',
    sorry: 'Sorry, I cannot answer right now. Your request is saved and our team will write to you.',
  },
  knowledge: {
    nothing: 'I do not have that at hand right now. Our team will write to you about it.',
    more: 'Our team can tell you more.',
  },
  youSaid: (words) => `You had just said: “${words}”`,
  introduce: (name, business) => `I am ${name}, the AI assistant of ${business}.`,
  howMayIHelp: 'How may I help you?',
};
