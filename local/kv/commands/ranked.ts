import { formatFloat } from '../engine/arguments.ts';

export type Scored = [member: string, score: number];

/** Members by score, then by their bytes. */
export function ranked(zset: ReadonlyMap<string, number> | undefined): Scored[] {
  return [...(zset ?? [])].sort(([a, scoreA], [b, scoreB]) =>
    scoreA === scoreB ? compareBytes(a, b) : scoreA < scoreB ? -1 : 1,
  );
}

export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function withScores(members: readonly Scored[], isWanted: boolean): string[] {
  return members.flatMap(([member, score]) => (isWanted ? [member, formatFloat(score)] : [member]));
}
