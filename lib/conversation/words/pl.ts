import type { OwnWords } from './words-of-ours.ts';

export const PL: OwnWords = {
  spoken: {
    oneMoment: 'Chwileczkę, proszę.',
    away: 'Czy są Państwo jeszcze na linii?',
    awayGoodbye: 'Nic już nie słyszę, więc zakończę tutaj naszą rozmowę. Dziękuję; nasz zespół do Państwa napisze.',
    unheard: 'Przepraszam, nie wszystko było słychać. Czy można prosić o powtórzenie?',
    unheardOrType: 'Przepraszam, nie wszystko było słychać. Czy można prosić o powtórzenie albo napisanie tego?',
    halfMinute: 'Mamy jeszcze pół minuty. Co jeszcze mogę zanotować?',
    timeIsUp: 'Nasz czas się skończył. Dziękuję; nasz zespół do Państwa napisze.',
    goodbye: 'Dziękuję za rozmowę. Do usłyszenia!',
    economy: 'Dzisiaj nasze rozmowy są trochę krótsze; zacznijmy od tego, co dla Państwa najważniejsze.',
    outOfMoney: 'Muszę zakończyć tutaj naszą rozmowę. Dziękuję za poświęcony czas; nasz zespół do Państwa napisze.',
    welcomeBack: 'Witamy ponownie.',
    lineLost: 'Przepraszam, linia została na chwilę przerwana.',
    goOn: 'Czy wrócimy do tego, na czym skończyliśmy?',
    goOnFromThere: 'Czy wrócimy do tego?',
  },
  typed: {
    economy: 'Dzisiaj odpowiadam krótko i na piśmie; na resztę pytań nasz zespół odpowie e-mailem.',
    outOfMoney:
      'Dzisiaj nie mogę tu odpowiedzieć na więcej pytań. Dziękuję; sprawa jest zapisana, a nasz zespół do Państwa napisze.',
    sorry: 'Przepraszam, w tej chwili nie mogę odpowiedzieć. Sprawa jest zapisana, a nasz zespół do Państwa napisze.',
  },
  knowledge: {
    nothing: 'Nie mam teraz tej odpowiedzi pod ręką. Nasz zespół napisze do Państwa w tej sprawie.',
    more: 'Nasz zespół może powiedzieć więcej.',
  },
  youSaid: (words) => `Przed chwilą padły słowa: „${words}”`,
  introduce: (name, business) => `Tu ${name}, asystent AI firmy ${business}.`,
  howMayIHelp: 'W czym mogę pomóc?',
};
