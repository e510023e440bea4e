import { defineAgent, type JobContext } from '@livekit/agents';
import { z } from 'zod';
import { openSide, type Side } from './open-sides.ts';
import { readClips } from './read-clips.ts';
import { sayCached } from './say-cached.ts';
import { type Mark, openScriptedVendors } from './scripted-vendors.ts';
import { takeTurn } from './take-turn.ts';

export const TurnRun = z.object({ reportUrl: z.url(), clips: z.number() });

async function report(url: string, body: unknown): Promise<void> {
  await fetch(url, { method: 'POST', body: JSON.stringify(body) });
}

// A job of a real worker, so that the framework's turn model has the process it runs in; the same job holds both sides.
export default defineAgent({
  entry: async (ctx: JobContext) => {
    const { reportUrl, clips: count } = TurnRun.parse(JSON.parse(ctx.job.metadata));
    try {
      const clips = await readClips(count);
      const sides: { side: Side; marks: Map<Mark, number> }[] = [];
      for (const name of ['ours', 'stock'] as const) {
        const marks = new Map<Mark, number>();
        const vendors = await openScriptedVendors((mark) => {
          if (!marks.has(mark)) marks.set(mark, performance.now());
        });
        sides.push({ side: await openSide(name, vendors), marks });
      }
      const [warmUp] = clips;
      if (warmUp) for (const { side, marks } of sides) await takeTurn(side, warmUp, marks);
      for (const [index, clip] of clips.entries())
        for (const { side, marks } of index % 2 === 0 ? sides : sides.toReversed())
          await report(reportUrl, { turn: await takeTurn(side, clip, marks) });
      const [ours] = sides;
      if (ours) await report(reportUrl, { greeting: await sayCached(ours.side, ours.marks) });
      await report(reportUrl, { isDone: true });
    } catch (error) {
      await report(reportUrl, { problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    } finally {
      ctx.shutdown('measured');
    }
  },
});
