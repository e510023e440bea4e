export const STAGES = ['qualification', 'booking', 'confirmation'] as const;
export type Stage = (typeof STAGES)[number];
type Slot = 'need' | 'name' | 'timeline';
type Known = Readonly<Record<Slot, string | null>>;

/** Steps that `move_funnel` allows as well: forward one at a time, and back to the one before. */
const STEPS: Record<Stage, readonly Stage[]> = {
  qualification: ['booking'],
  booking: ['confirmation', 'qualification'],
  confirmation: ['booking'],
};
/** What must be known before a talk enters a stage. */
const TO_ENTER: Record<Stage, readonly Slot[]> = {
  qualification: [],
  booking: ['need'],
  confirmation: ['need', 'name', 'timeline'],
};
/** What a stage finds out. */
const TO_LEARN: Record<Stage, readonly Slot[]> = {
  qualification: ['need', 'name', 'timeline'],
  booking: ['need', 'name', 'timeline'],
  confirmation: [],
};

const unknownOf = (slots: readonly Slot[], lead: Known): Slot[] => slots.filter((slot) => !lead[slot]?.trim());

/** What is still to be found out at a stage. */
export function missingSlots(stage: Stage, lead: Known): Slot[] {
  return unknownOf(TO_LEARN[stage], lead);
}

/** Null when the step is allowed now, else why not, as the model is told it. */
export function refuseStep(from: Stage, to: Stage, lead: Known): string | null {
  if (from === to) return `The stage is ${to} already.`;
  if (!STEPS[from].includes(to)) return `From ${from} only ${STEPS[from].join(' or ')} can follow. The stage stays ${from}.`;
  const isForward = STAGES.indexOf(to) > STAGES.indexOf(from);
  const missing = isForward ? unknownOf(TO_ENTER[to], lead) : [];
  return missing.length > 0 ? `Before ${to} ask for: ${missing.join(', ')}. The stage stays ${from}.` : null;
}

/** The stage that follows by itself once all that it asks for is known; null when it stays. Only the visitor's yes leads further. */
export function stageAfterFacts(stage: Stage, lead: Known): Stage | null {
  return stage === 'qualification' && missingSlots(stage, lead).length === 0 ? 'booking' : null;
}
