import { writeSpoken } from './decode-text.ts';
import { foldText } from './fold-text.ts';
import { forSameText } from './for-same-text.ts';
import { TOP_LEVEL } from './top-level.ts';

const MARKUP =
  /<\/?[a-z!][^>]*(?:>|$)|```|!?\[[^\]]*\]\([^)]*\)|\b(?:javascript|vbscript|data):\S|&(?:#\d+|#x[\da-f]+|lt|gt);|(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/iu;
const LINK = new RegExp(
  `(?:https?|ftp|mailto|tel|sms|wss?)\\s?:\\s?(?://)?\\S+|\\bwww\\.\\S+|\\b[\\w-]+\\.[a-z]{2}/\\S+|\\b[\\w-]+(?:\\.[\\w-]+)*\\.(?:${TOP_LEVEL})(?:/[^\\s"')]*|:\\d+\\S*)?(?![\\w@-])|\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b`,
  'g',
);

/** Any other name with a dot inside; a sentence that lacks its space begins with a capital. */
const UNKNOWN_ENDING = /(?<![@\w.])[a-z][a-z0-9-]+\.[a-z]{3,}\b/g;

function linksIn(text: string): string[] {
  const folded = foldText(text).replace(/\s?[[(](?:\.|dot)[\])]\s?|\s\.\s(?=[a-z])|,(?=com\b)/g, '.');
  const spoken = writeSpoken(folded.replace(/\bat\b/g, ' '));
  const plain = (link: string) =>
    link
      .replace(/^https?:\/\//, '')
      .replace(/[.,;:!?)"']+$/, '')
      .replace(/\/$/, '');
  return [...(folded.match(LINK) ?? []), ...(spoken.match(LINK) ?? []), ...(text.match(UNKNOWN_ENDING) ?? [])]
    .map(plain)
    .filter(Boolean);
}

/** The domain of a published address is published with it. */
const publishedLinks = forSameText(
  (knowledge) =>
    new Set([...linksIn(knowledge), ...(foldText(knowledge).match(/@[\w.-]+\w/g) ?? []).map((address) => address.slice(1))]),
);

/** Tags, code, escapes: nothing that a page or a voice should be handed. */
export function hasMarkup(text: string): boolean {
  return MARKUP.test(text);
}

/** A link, written or spoken, that does not stand in the knowledge. */
export function linksElsewhere(text: string, knowledge: string): boolean {
  const known = publishedLinks(knowledge);
  return linksIn(text).some((link) => !known.has(link));
}
