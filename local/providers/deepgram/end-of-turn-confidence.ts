// Words after which an English sentence goes on.
const OPEN_ENDS = new Set(
  'a an the and but or so because if when that which who to of in on at for with from by as my our your his her their is are was were am be i we you they he she it um uh er hmm like maybe about around'.split(
    ' ',
  ),
);

/** How finished a turn reads, 0 to 1: by its last word and its punctuation. A rule of thumb, not Deepgram's model. */
export function endOfTurnConfidence(text: string): number {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  const last = words.at(-1);
  if (last === undefined) return 0;
  if (/(?:\.{3}|\u2026|,|-)$/.test(text.trim())) return 0.4;
  if (OPEN_ENDS.has(last)) return 0.35;
  return /[.!?]["')]?$/.test(text.trim()) ? 0.9 : 0.75;
}
