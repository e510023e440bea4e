import { expect, it } from 'vitest';
import { watchDemand } from './watch-demand.ts';

function setUp(answers: unknown[]) {
  const sizes: number[] = [];
  const warned: string[] = [];
  const look = watchDemand({
    call: async (_, __, result) => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return result.parse(answer);
    },
    pool: { waiting: () => 1, resize: (processes) => void sizes.push(processes) },
    least: 1,
    most: 4,
    room: () => 8,
    freeMb: () => 4_000,
    logger: { info: () => undefined, warn: (message) => void warned.push(message) },
  });
  return { look, sizes, warned };
}

it('lets more processes wait when campaigns open, and fewer when they close', async () => {
  const { look, sizes } = setUp([
    { openCampaigns: 25, recentCalls: 0, workers: 1 },
    { openCampaigns: 0, recentCalls: 0, workers: 1 },
  ]);
  await look();
  await look();
  expect(sizes).toEqual([3, 1]);
});

it('leaves all as it is while the database does not answer, or answers nonsense', async () => {
  const { look, sizes, warned } = setUp([new Error('down'), { openCampaigns: 'many' }]);
  await look();
  await look();
  expect([sizes, warned.length]).toEqual([[], 2]);
});
