import { languageOf } from '../core/language-of.ts';

const ENGLISH = {
  away: 'We cannot take calls at the moment. You can type instead.',
  language: 'We do not speak English by voice here. You can type instead.',
};
const BY_LANGUAGE: Record<string, typeof ENGLISH> = {
  en: ENGLISH,
  de: {
    away: 'Wir können gerade keine Anrufe annehmen. Sie können stattdessen schreiben.',
    language: 'Am Telefon sprechen wir noch kein Deutsch. Sie können uns gern schreiben.',
  },
  fr: {
    away: 'Nous ne pouvons pas prendre d’appels pour le moment. Vous pouvez écrire à la place.',
    language: 'Au téléphone, nous ne parlons pas encore français. Vous pouvez nous écrire.',
  },
  es: {
    away: 'En este momento no podemos atender llamadas. Puede escribir en su lugar.',
    language: 'Por teléfono todavía no hablamos español. Puede escribirnos.',
  },
  it: {
    away: 'In questo momento non possiamo ricevere chiamate. Puoi scrivere.',
    language: 'Al telefono non parliamo ancora italiano. Puoi scriverci.',
  },
  pt: {
    away: 'De momento não podemos atender chamadas. Pode escrever.',
    language: 'Ao telefone ainda não falamos português. Pode escrever-nos.',
  },
  nl: {
    away: 'We kunnen nu geen gesprekken aannemen. U kunt wel typen.',
    language: 'Aan de telefoon spreken we nog geen Nederlands. U kunt ons wel schrijven.',
  },
  pl: {
    away: 'W tej chwili nie możemy odbierać połączeń. Możesz napisać.',
    language: 'Przez telefon nie mówimy jeszcze po polsku. Możesz do nas napisać.',
  },
};

/** Why there is no voice, in the visitor's language: `away`, nobody can take a call now; `language`, this one is not spoken. */
export function explainNoVoice(locale: string, because: 'away' | 'language'): string {
  const wording = BY_LANGUAGE[languageOf(locale)];
  if (wording) return wording[because];
  return because === 'away' ? ENGLISH.away : 'We do not speak your language by voice yet. You can type instead.';
}
