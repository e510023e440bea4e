import type { OwnWords } from './words-of-ours.ts';

export const DE: OwnWords = {
  spoken: {
    oneMoment: 'Einen Moment, bitte.',
    away: 'Sind Sie noch da?',
    awayGoodbye: 'Ich höre Sie nicht mehr und beende unser Gespräch deshalb hier. Vielen Dank; unser Team schreibt Ihnen.',
    unheard: 'Das habe ich leider nicht gut verstanden. Können Sie es bitte noch einmal sagen?',
    unheardOrType: 'Das habe ich leider nicht gut verstanden. Können Sie es bitte noch einmal sagen oder schreiben?',
    halfMinute: 'Wir haben noch eine halbe Minute. Was darf ich noch notieren?',
    timeIsUp: 'Unsere Zeit ist um. Vielen Dank; unser Team schreibt Ihnen.',
    goodbye: 'Vielen Dank für das Gespräch. Auf Wiederhören!',
    economy: 'Unsere Gespräche sind heute etwas kürzer; beginnen wir mit dem, was Ihnen am wichtigsten ist.',
    outOfMoney: 'Ich muss unser Gespräch hier beenden. Vielen Dank für Ihre Zeit; unser Team schreibt Ihnen.',
    welcomeBack: 'Willkommen zurück.',
    lineLost: 'Entschuldigung, die Leitung war kurz weg.',
    goOn: 'Wollen wir dort weitermachen, wo wir waren?',
    goOnFromThere: 'Wollen wir dort weitermachen?',
  },
  typed: {
    economy: 'Heute antworte ich kurz und schriftlich; was ich hier nicht klären kann, beantwortet unser Team per E-Mail.',
    outOfMoney:
      'Mehr kann ich hier heute leider nicht beantworten. Vielen Dank; Ihr Anliegen ist gespeichert, und unser Team schreibt Ihnen.',
    sorry: 'Leider kann ich gerade nicht antworten. Ihr Anliegen ist gespeichert, und unser Team schreibt Ihnen.',
  },
  knowledge: {
    nothing: 'Das habe ich gerade nicht zur Hand. Unser Team schreibt Ihnen dazu.',
    more: 'Unser Team kann Ihnen mehr dazu sagen.',
  },
  youSaid: (words) => `Sie sagten gerade: „${words}“`,
  introduce: (name, business) => `Ich bin ${name}, die KI-Assistenz von ${business}.`,
  howMayIHelp: 'Wie darf ich Ihnen helfen?',
};
