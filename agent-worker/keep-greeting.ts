import type { CallMeter } from '#lib/budget/call-meter.ts';
import type { Trips } from '#lib/budget/count-trips.ts';
import type { CallDeps } from './call-deps.ts';

/** Renders the greeting for the calls that follow, where this call can pay for it. */
export async function keepGreeting(ctx: { deps: CallDeps; meter: CallMeter; trips: Trips }, text: string): Promise<void> {
  const { deps, meter, trips } = ctx;
  const model = deps.speech.ttsModel;
  const reservation = meter.reserve(meter.costOf(model, 'tts_character', text.length));
  if (!reservation) return;
  const { characters, isEstimate } = await deps.phrases.renderForNext(text);
  if (!isEstimate) trips.commands += 1;
  reservation.release();
  meter.use({ leg: 'tts', model, unit: 'tts_character', quantity: characters, isEstimate });
}
