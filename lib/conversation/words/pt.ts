import type { OwnWords } from './words-of-ours.ts';

export const PT: OwnWords = {
  spoken: {
    oneMoment: 'Um momento, por favor.',
    away: 'Ainda está aí?',
    awayGoodbye: 'Já não consigo ouvir, por isso termino aqui a nossa chamada. Obrigado; a nossa equipa vai escrever-lhe.',
    unheard: 'Desculpe, não ouvi bem. Pode repetir?',
    unheardOrType: 'Desculpe, não ouvi bem. Pode repetir, ou escrever?',
    halfMinute: 'Temos meio minuto. O que mais posso anotar?',
    timeIsUp: 'O nosso tempo acabou. Obrigado; a nossa equipa vai escrever-lhe.',
    goodbye: 'Obrigado por falar connosco. Até à próxima!',
    economy: 'Hoje as nossas chamadas são um pouco mais curtas; comecemos pelo que é mais importante para si.',
    outOfMoney: 'Tenho de terminar aqui a nossa chamada. Obrigado pelo seu tempo; a nossa equipa vai escrever-lhe.',
    welcomeBack: 'Que bom que voltou.',
    lineLost: 'Desculpe, a linha caiu por um momento.',
    goOn: 'Continuamos onde estávamos?',
    goOnFromThere: 'Continuamos a partir daí?',
  },
  typed: {
    economy: 'Hoje respondo em poucas palavras e por escrito; ao que eu não resolver aqui, a nossa equipa responde por e-mail.',
    outOfMoney: 'Hoje já não posso responder mais aqui. Obrigado; o seu pedido está guardado e a nossa equipa vai escrever-lhe.',
    sorry: 'Desculpe, neste momento não consigo responder. O seu pedido está guardado e a nossa equipa vai escrever-lhe.',
  },
  knowledge: {
    nothing: 'Neste momento não tenho essa resposta. A nossa equipa vai escrever-lhe sobre isso.',
    more: 'A nossa equipa pode dizer-lhe mais.',
  },
  youSaid: (words) => `Tinha acabado de dizer: «${words}»`,
  introduce: (name, business) => `Sou ${name}, o assistente de IA de ${business}.`,
  howMayIHelp: 'Em que posso ajudar?',
};
