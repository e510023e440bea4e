/** The signs of lib/gate/suspicion.ts in words for the people who read a conversation. */
const SIGNS: Record<string, string> = {
  honeypot: 'filled a field that people do not see',
  automation_agent: 'says it is a program',
  no_agent: 'does not say what it is',
  no_fetch_metadata: 'says it is a browser and does not behave like one',
  no_language: 'names no language',
  fast: 'filled the form at once',
  no_input: 'used neither key nor pointer',
};

export function describeSuspicion(reasons: readonly string[]): string {
  return reasons.map((reason) => SIGNS[reason] ?? reason).join(', ');
}
