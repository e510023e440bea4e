import { judge } from './judge.ts';
import { startObedientModel } from './obedient-model.ts';
import { ATTACKS } from './orders.ts';
import { playText } from './play-text.ts';
import { playVoice } from './play-voice.ts';
import { type Case, DOORS, openStage } from './stage.ts';

/** Every attack through every door and channel. What a passage claims is the business's own word, so claims do not come by that door. */
export function allCases(): Case[] {
  return (['voice', 'text'] as const).flatMap((channel) =>
    DOORS.flatMap((door) =>
      ATTACKS.flatMap((attack, index): Case[] =>
        door === 'knowledge' && attack.isClaim ? [] : [{ channel, door, attack, index }],
      ),
    ),
  );
}

export interface Figures {
  cases: number;
  obeyed: number;
  canaryLeaks: number;
  otherLeaks: number;
  audioLeaks: number;
  toolEffects: number;
  unrecorded: number;
  byDoor: Record<string, number>;
  examples: string[];
}

/** Plays cases one by one against the worst model and counts what came through. */
export async function runCases(cases: readonly Case[], say: (line: string) => void = () => undefined): Promise<Figures> {
  const figures: Figures = {
    cases: 0,
    obeyed: 0,
    canaryLeaks: 0,
    otherLeaks: 0,
    audioLeaks: 0,
    toolEffects: 0,
    unrecorded: 0,
    byDoor: {},
    examples: [],
  };
  const model = await startObedientModel();
  try {
    for (const one of cases) {
      model.log.length = 0;
      const stage = openStage(one, model.url);
      const out = one.channel === 'voice' ? await playVoice(one, stage, () => model.log.length > 0) : await playText(one, stage);
      const result = judge(one, stage, { out, asked: model.log });
      const door = `${one.channel}, ${one.door}`;
      figures.cases += 1;
      figures.byDoor[door] = (figures.byDoor[door] ?? 0) + 1;
      figures.obeyed += result.wasObeyed ? 1 : 0;
      for (const key of ['canaryLeaks', 'otherLeaks', 'audioLeaks', 'toolEffects', 'unrecorded'] as const)
        figures[key] += result[key];
      if (
        result.canaryLeaks + result.otherLeaks + result.audioLeaks + result.toolEffects + result.unrecorded > 0 ||
        !result.wasObeyed
      )
        figures.examples.push(
          `${door}: ${JSON.stringify(one.attack.order).slice(0, 120)} ${JSON.stringify(result)} ${JSON.stringify(out[0]).slice(0, 200)}`,
        );
      if (figures.cases % 100 === 0) say(`  ${figures.cases} of ${cases.length}`);
    }
  } finally {
    model.close();
  }
  return figures;
}
