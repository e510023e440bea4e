/** Control characters (line ends forge mail headers and log lines), and those that reorder or hide text: bidi overrides, zero-width spaces. */
const HIDDEN = /[\p{Cc}\u200B\u2028-\u202E\u2060-\u2069\uFEFF]+/gu;

/** A visitor's name as a person would see it; joiners that Persian, Hindi and emoji need stay. */
export function cleanName(name: string): string {
  return name.toWellFormed().replace(HIDDEN, ' ').replace(/ {2,}/g, ' ').trim();
}
