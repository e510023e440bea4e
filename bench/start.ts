import { freePort } from '../tests/support/start-product.ts';
import { freshClone } from './support/fresh-clone.ts';
import { openStart, type Started } from './support/open-start.ts';
import { type Bench, measured, type Row } from './support/result.ts';

const BARS_S = { typedCold: 90, voiceCold: 300, tableWarm: 15 };
function voiceRow(metric: string, { voiceS }: Started, bar?: number): Row {
  if (voiceS !== null) return measured({ metric, unit: 's', ours: voiceS, ...(bar === undefined ? {} : { bar }) });
  return { metric, unit: 's', ours: null, rival: null, ratio: null, bar: bar ?? null, pass: bar === undefined ? null : false };
}

/** From `npm start` in a fresh clone with empty caches to page, typed answer, table and voice; then the same again, warm. */
export const start: Bench = async (ctx) => {
  const clone = freshClone(ctx);
  const run = async (what: string): Promise<Started> => {
    ctx.say(`  ${what} ...`);
    const started = openStart(ctx, clone, { port: await freePort() });
    ctx.onEnd(() => started.stop());
    const times = await started.measure();
    await started.stop();
    return times;
  };
  const cold = await run('First start, nothing cached');
  const warm = await run('Second start');
  ctx.keep({ cold, warm });
  return {
    rows: [
      measured({ metric: 'first start: page', unit: 's', ours: cold.pageS, bar: BARS_S.typedCold }),
      measured({ metric: 'first start: typed question answered', unit: 's', ours: cold.typedS, bar: BARS_S.typedCold }),
      measured({ metric: 'first start: table', unit: 's', ours: cold.tableS }),
      voiceRow('first start: voice', cold, BARS_S.voiceCold),
      measured({ metric: 'second start: page', unit: 's', ours: warm.pageS }),
      measured({ metric: 'second start: typed question answered', unit: 's', ours: warm.typedS }),
      measured({ metric: 'second start: table', unit: 's', ours: warm.tableS, bar: BARS_S.tableWarm }),
      voiceRow('second start: voice', warm),
    ],
    notes: [
      'A clone of HEAD; caches of npm, Go, pip and ours are empty folders of this run. The network is that of the machine.',
      ...[cold.why, warm.why].filter(Boolean).map((why) => `Voice stayed off: ${why}`),
    ],
  };
};
