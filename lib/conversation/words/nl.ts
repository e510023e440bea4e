import type { OwnWords } from './words-of-ours.ts';

export const NL: OwnWords = {
  spoken: {
    oneMoment: 'Een ogenblik, alstublieft.',
    away: 'Bent u er nog?',
    awayGoodbye: 'Ik hoor u niet meer en beëindig ons gesprek daarom hier. Dank u wel; ons team schrijft u.',
    unheard: 'Sorry, dat heb ik niet goed verstaan. Kunt u het nog eens zeggen?',
    unheardOrType: 'Sorry, dat heb ik niet goed verstaan. Kunt u het nog eens zeggen, of typen?',
    halfMinute: 'We hebben nog een halve minuut. Wat mag ik nog noteren?',
    timeIsUp: 'Onze tijd is om. Dank u wel; ons team schrijft u.',
    goodbye: 'Dank u wel voor het gesprek. Tot ziens!',
    economy: 'Onze gesprekken zijn vandaag wat korter; laten we beginnen met wat voor u het belangrijkst is.',
    outOfMoney: 'Ik moet ons gesprek hier beëindigen. Dank u wel voor uw tijd; ons team schrijft u.',
    welcomeBack: 'Welkom terug.',
    lineLost: 'Sorry, de lijn was even weg.',
    goOn: 'Zullen we verdergaan waar we waren?',
    goOnFromThere: 'Zullen we daar verdergaan?',
  },
  typed: {
    economy: 'Vandaag antwoord ik kort en schriftelijk; wat ik hier niet kan oplossen, beantwoordt ons team per e-mail.',
    outOfMoney: 'Meer kan ik hier vandaag niet beantwoorden. Dank u wel; uw vraag is bewaard en ons team schrijft u.',
    sorry: 'Sorry, ik kan nu even niet antwoorden. Uw vraag is bewaard en ons team schrijft u.',
  },
  knowledge: {
    nothing: 'Dat heb ik nu niet bij de hand. Ons team schrijft u daarover.',
    more: 'Ons team kan u er meer over vertellen.',
  },
  youSaid: (words) => `U zei net: “${words}”`,
  introduce: (name, business) => `Ik ben ${name}, de AI-assistent van ${business}.`,
  howMayIHelp: 'Hoe kan ik u helpen?',
};
