export type ChallengeVerdict =
  /** Solved here, for this, and not used before. */
  | 'passed'
  /** Forged, spent, too old, or solved elsewhere. */
  | 'failed'
  /** The vendor did not say; nobody is refused for that. */
  | 'unknown';

/** Port: something that a person solves without noticing and a program does not. Answers within its own deadline. */
export interface Challenge {
  siteKey: string;
  /** Where the page gets the vendor's script, when it has to. */
  scriptUrl: string;
  verify(input: { token: string; ip: string }): Promise<ChallengeVerdict>;
}
/** What a solved challenge must have been solved for. */
export const CHALLENGE_ACTION = 'gate';
