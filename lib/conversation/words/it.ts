import type { OwnWords } from './words-of-ours.ts';

export const IT: OwnWords = {
  spoken: {
    oneMoment: 'Un momento, per favore.',
    away: 'È ancora lì?',
    awayGoodbye: 'Non la sento più, quindi chiudo qui la chiamata. Grazie; il nostro team le scriverà.',
    unheard: 'Mi scusi, non ho sentito bene. Può ripetere?',
    unheardOrType: 'Mi scusi, non ho sentito bene. Può ripetere, o scriverlo?',
    halfMinute: 'Ci resta mezzo minuto. Che cos’altro posso annotare?',
    timeIsUp: 'Il nostro tempo è finito. Grazie; il nostro team le scriverà.',
    goodbye: 'Grazie per aver parlato con noi. Arrivederci!',
    economy: 'Oggi le nostre chiamate sono un po’ più brevi; cominciamo da ciò che le sta più a cuore.',
    outOfMoney: 'Devo chiudere qui la nostra chiamata. Grazie per il suo tempo; il nostro team le scriverà.',
    welcomeBack: 'Ben ritrovato.',
    lineLost: 'Mi scusi, la linea è caduta per un momento.',
    goOn: 'Riprendiamo da dove eravamo?',
    goOnFromThere: 'Riprendiamo da lì?',
  },
  typed: {
    economy: 'Oggi rispondo in breve e per iscritto; a ciò che non posso risolvere qui, il nostro team risponderà per e-mail.',
    outOfMoney: 'Oggi qui non posso rispondere oltre. Grazie; la sua richiesta è salvata e il nostro team le scriverà.',
    sorry: 'Mi scusi, ora non posso rispondere. La sua richiesta è salvata e il nostro team le scriverà.',
  },
  knowledge: {
    nothing: 'Ora non ho questa risposta a portata di mano. Il nostro team le scriverà al riguardo.',
    more: 'Il nostro team può dirle di più.',
  },
  youSaid: (words) => `Aveva appena detto: «${words}»`,
  introduce: (name, business) => `Sono ${name}, l'assistente IA di ${business}.`,
  howMayIHelp: 'Come posso aiutarla?',
};
