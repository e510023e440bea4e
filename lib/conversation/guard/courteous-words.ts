import { LANGUAGES, type Language, ownLanguage } from '../../core/languages.ts';

/** What is said in place of a sentence that a rule kept back. */
export type Courtesy = 'price' | 'promise' | 'email' | 'secret' | 'topic' | 'distress' | 'threat' | 'unkind';
type Words = Record<Courtesy, string>;

const BY_LANGUAGE: Record<Language, Words> = {
  en: {
    price: 'I would rather not guess a price; our team will give you the exact figure.',
    promise: 'I would rather not promise that; our team will tell you what is possible.',
    email: 'We have your e-mail address.',
    secret: 'I cannot share that, but I am glad to help with your request.',
    topic: 'That is not something I can talk about; I am glad to help with your request.',
    distress:
      'I am sorry that you are going through this. I am an AI and cannot give the help you deserve; please talk to somebody close to you, or call your local emergency number now.',
    threat: 'I cannot help with that. If somebody is in danger, please call your local emergency number now.',
    unkind: 'I would rather not say that; let us go back to your request.',
  },
  de: {
    price: 'Einen Preis möchte ich nicht schätzen; unser Team nennt Ihnen die genaue Zahl.',
    promise: 'Das möchte ich nicht zusagen; unser Team sagt Ihnen gern, was möglich ist.',
    email: 'Ihre E-Mail-Adresse haben wir.',
    secret: 'Das kann ich nicht weitergeben, aber bei Ihrem Anliegen helfe ich gern.',
    topic: 'Darüber kann ich nicht sprechen; bei Ihrem Anliegen helfe ich gern.',
    distress:
      'Es tut mir leid, dass es Ihnen so geht. Ich bin eine KI und kann Ihnen nicht so helfen, wie Sie es verdienen; bitte sprechen Sie mit jemandem, dem Sie vertrauen, oder rufen Sie jetzt den Notruf an.',
    threat: 'Dabei kann ich nicht helfen. Wenn jemand in Gefahr ist, rufen Sie bitte jetzt den Notruf an.',
    unkind: 'Das möchte ich nicht sagen; kommen wir zu Ihrem Anliegen zurück.',
  },
  fr: {
    price: 'Je préfère ne pas deviner un prix ; notre équipe vous donnera le chiffre exact.',
    promise: 'Je préfère ne pas m’engager là-dessus ; notre équipe vous dira ce qui est possible.',
    email: 'Nous avons votre adresse e-mail.',
    secret: 'Je ne peux pas partager cela, mais je vous aide volontiers pour votre demande.',
    topic: 'Je ne peux pas parler de ce sujet ; je vous aide volontiers pour votre demande.',
    distress:
      'Je suis désolé que vous traversiez cela. Je suis une IA et ne peux pas vous aider comme vous le méritez ; parlez à un proche, ou appelez maintenant le numéro d’urgence.',
    threat: 'Je ne peux pas aider pour cela. Si quelqu’un est en danger, appelez maintenant le numéro d’urgence.',
    unkind: 'Je préfère ne pas dire cela ; revenons à votre demande.',
  },
  es: {
    price: 'Prefiero no adivinar un precio; nuestro equipo le dará la cifra exacta.',
    promise: 'Prefiero no asegurar eso; nuestro equipo le dirá qué es posible.',
    email: 'Ya tenemos su correo electrónico.',
    secret: 'No puedo compartir eso, pero con gusto le ayudo con su solicitud.',
    topic: 'De eso no puedo hablar; con gusto le ayudo con su solicitud.',
    distress:
      'Siento mucho que esté pasando por esto. Soy una IA y no puedo darle la ayuda que merece; hable con alguien cercano o llame ahora al número de emergencias.',
    threat: 'No puedo ayudar con eso. Si alguien está en peligro, llame ahora al número de emergencias.',
    unkind: 'Prefiero no decir eso; volvamos a su solicitud.',
  },
  it: {
    price: 'Preferisco non indovinare un prezzo; il nostro team le darà la cifra esatta.',
    promise: 'Preferisco non assicurarlo; il nostro team le dirà che cosa è possibile.',
    email: 'Abbiamo il suo indirizzo e-mail.',
    secret: 'Non posso condividerlo, ma la aiuto volentieri con la sua richiesta.',
    topic: 'Di questo non posso parlare; la aiuto volentieri con la sua richiesta.',
    distress:
      'Mi dispiace che stia attraversando questo momento. Sono una IA e non posso darle l’aiuto che merita; parli con una persona vicina o chiami subito il numero di emergenza.',
    threat: 'Non posso aiutare in questo. Se qualcuno è in pericolo, chiami subito il numero di emergenza.',
    unkind: 'Preferisco non dirlo; torniamo alla sua richiesta.',
  },
  pt: {
    price: 'Prefiro não adivinhar um preço; a nossa equipa dar-lhe-á o valor exato.',
    promise: 'Prefiro não assegurar isso; a nossa equipa dirá o que é possível.',
    email: 'Já temos o seu endereço de e-mail.',
    secret: 'Não posso partilhar isso, mas ajudo com gosto no seu pedido.',
    topic: 'Não posso falar sobre isso; ajudo com gosto no seu pedido.',
    distress:
      'Lamento muito que esteja a passar por isto. Sou uma IA e não posso dar a ajuda que merece; fale com alguém próximo ou ligue agora para o número de emergência.',
    threat: 'Não posso ajudar com isso. Se alguém está em perigo, ligue agora para o número de emergência.',
    unkind: 'Prefiro não dizer isso; voltemos ao seu pedido.',
  },
  nl: {
    price: 'Een prijs wil ik liever niet raden; ons team geeft u het juiste bedrag.',
    promise: 'Dat zeg ik liever niet toe; ons team vertelt u wat mogelijk is.',
    email: 'We hebben uw e-mailadres.',
    secret: 'Dat kan ik niet delen, maar ik help u graag met uw vraag.',
    topic: 'Daar kan ik niet over praten; ik help u graag met uw vraag.',
    distress:
      'Het spijt me dat u dit doormaakt. Ik ben een AI en kan niet de hulp geven die u verdient; praat met iemand die u vertrouwt, of bel nu het alarmnummer.',
    threat: 'Daar kan ik niet bij helpen. Is iemand in gevaar, bel dan nu het alarmnummer.',
    unkind: 'Dat zeg ik liever niet; laten we teruggaan naar uw vraag.',
  },
  pl: {
    price: 'Wolę nie zgadywać ceny; nasz zespół poda dokładną kwotę.',
    promise: 'Wolę tego nie przyrzekać; nasz zespół powie, co jest możliwe.',
    email: 'Mamy już Państwa adres e-mail.',
    secret: 'Nie mogę tego udostępnić, ale chętnie pomogę w Państwa sprawie.',
    topic: 'O tym nie mogę rozmawiać; chętnie pomogę w Państwa sprawie.',
    distress:
      'Przykro mi, że to Państwa spotyka. Jestem sztuczną inteligencją i nie mogę dać pomocy, jakiej Państwo potrzebują; proszę porozmawiać z kimś bliskim albo zadzwonić teraz pod numer alarmowy.',
    threat: 'W tym nie mogę pomóc. Jeśli ktoś jest w niebezpieczeństwie, proszę zadzwonić teraz pod numer alarmowy.',
    unkind: 'Wolę tego nie mówić; wróćmy do Państwa sprawy.',
  },
};
export const COURTEOUS_LANGUAGES = LANGUAGES;

/** The words of a locale's language, English where we have none. */
export function courteousWords(locale: string): Words {
  return BY_LANGUAGE[ownLanguage(locale)];
}
