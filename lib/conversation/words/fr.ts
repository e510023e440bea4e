import type { OwnWords } from './words-of-ours.ts';

export const FR: OwnWords = {
  spoken: {
    oneMoment: 'Un instant, s’il vous plaît.',
    away: 'Êtes-vous toujours là ?',
    awayGoodbye: 'Je ne vous entends plus, je mets donc fin à notre appel. Merci ; notre équipe vous écrira.',
    unheard: 'Pardon, je n’ai pas bien entendu. Pouvez-vous le redire ?',
    unheardOrType: 'Pardon, je n’ai pas bien entendu. Pouvez-vous le redire, ou l’écrire ?',
    halfMinute: 'Il nous reste une demi-minute. Que puis-je encore noter ?',
    timeIsUp: 'Notre temps est écoulé. Merci ; notre équipe vous écrira.',
    goodbye: 'Merci pour cet échange. Au revoir !',
    economy: 'Nos appels sont un peu plus courts aujourd’hui ; commençons par ce qui compte le plus pour vous.',
    outOfMoney: 'Je dois mettre fin à notre appel ici. Merci de votre temps ; notre équipe vous écrira.',
    welcomeBack: 'Vous revoilà, bienvenue.',
    lineLost: 'Pardon, la ligne a été coupée un instant.',
    goOn: 'Voulez-vous que nous reprenions où nous en étions ?',
    goOnFromThere: 'Voulez-vous que nous reprenions à partir de là ?',
  },
  typed: {
    economy:
      'Aujourd’hui, je réponds brièvement et par écrit ; notre équipe répondra par e-mail à ce que je ne peux pas régler ici.',
    outOfMoney:
      'Je ne peux pas répondre davantage ici aujourd’hui. Merci ; votre demande est enregistrée et notre équipe vous écrira.',
    sorry: 'Pardon, je ne peux pas répondre pour le moment. Votre demande est enregistrée et notre équipe vous écrira.',
  },
  knowledge: {
    nothing: 'Je n’ai pas cette réponse sous la main. Notre équipe vous écrira à ce sujet.',
    more: 'Notre équipe peut vous en dire plus.',
  },
  youSaid: (words) => `Vous veniez de dire : « ${words} »`,
  introduce: (name, business) => `Je suis ${name}, l'assistant IA de ${business}.`,
  howMayIHelp: 'Comment puis-je vous aider ?',
};
