/** The language of a locale, as `private.language_of` in the database: de of de-AT and of de_DE. */
export function languageOf(locale: string): string {
  return locale.toLowerCase().split(/[-_]/, 1)[0] ?? '';
}
