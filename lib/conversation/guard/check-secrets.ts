import { decodings, squash } from './decode-text.ts';
import { forSameText } from './for-same-text.ts';

/** About six words: shorter runs happen by chance. */
const RECITAL_CHARS = 28;
const OPAQUE_CHARS = 16;
const decodingsKept = forSameText(decodings);
const squashKept = forSameText(squash);

/** A mark in the instructions that no honest answer holds. It is no secret: whoever knows it can only have an answer blocked. */
export function canaryOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return `QV${hash.toString(36).toUpperCase().padStart(7, '0')}`;
}

/** A run of letters and digits that only machines read; an honest answer has none but those of the knowledge. */
function isOpaque(token: string): boolean {
  const plain = token.replace(/^[^\p{L}\d]+|[^\p{L}\d=]+$/gu, '');
  if (plain.length < OPAQUE_CHARS || /[@.]|^https?:/.test(plain)) return false;
  const switches = plain.match(/[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]/g)?.length ?? 0;
  return switches >= 3;
}

export interface Secrets {
  instructions: string;
  knowledge: string;
  toolNames: readonly string[];
}

/** Whether a text says what only the model should know: its instructions, their mark, its tools, or something encoded; in plain or in disguise. */
export function tellsSecrets(text: string, secrets: Secrets): boolean {
  const instructions = squashKept(secrets.instructions);
  const knowledge = squashKept(secrets.knowledge);
  const canary = squash(/\bQV[0-9A-Z]{7}\b/.exec(secrets.instructions)?.[0] ?? '');
  const [plain = '', spoken = '', ...disguised] = decodingsKept(text);
  if (namesTool(plain, secrets.toolNames) || namesTool(spoken, secrets.toolNames)) return true;
  const spelled = (spoken.match(/[\p{L}\d]+/gu) ?? []).filter((word) => !plain.toLowerCase().includes(word));
  if (spelled.some((word) => secrets.toolNames.some((name) => word.includes(name.replace(/_/g, ''))))) return true;
  if (disguised.some((decoded) => secrets.toolNames.some((name) => squash(decoded).includes(squash(name))))) return true;
  for (const decoded of [plain, spoken, ...disguised]) {
    const said = squash(decoded);
    if (canary && said.includes(canary)) return true;
    for (let at = 0; at + RECITAL_CHARS <= said.length; at += 1) {
      const run = said.slice(at, at + RECITAL_CHARS);
      if (instructions.includes(run) && !knowledge.includes(run)) return true;
    }
  }
  return text.split(/\s+/).some((token) => isOpaque(token) && !secrets.knowledge.includes(token));
}

/** By its written name, not by words that happen to make it up: `save lead time` is honest. */
function namesTool(text: string, toolNames: readonly string[]): boolean {
  return toolNames.some((name) => {
    const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    return new RegExp(`${name.replace(/_/g, '[_-]')}|\\b${name.replace(/_/g, '')}\\b`, 'i').test(text) || text.includes(camel);
  });
}
