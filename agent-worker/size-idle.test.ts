import { describe, expect, it } from 'vitest';
import { sizeIdle } from './size-idle.ts';

const quiet = { openCampaigns: 0, recentCalls: 0, workers: 1 };
const roomy = { least: 1, most: 6, waiting: 1, room: 20, freeMb: 8_000 };

describe('the job processes that wait', () => {
  it.each([
    ['nothing is open and nobody called', {}, 1],
    ['one campaign is open', { openCampaigns: 1 }, 1],
    ['eleven campaigns are open', { openCampaigns: 11 }, 2],
    ['calls come in a swarm', { recentCalls: 9 }, 3],
    ['both', { openCampaigns: 20, recentCalls: 9 }, 5],
    ['another worker shares them', { openCampaigns: 20, recentCalls: 9, workers: 2 }, 3],
    ['the database has not seen this worker yet', { openCampaigns: 20, workers: 0 }, 2],
    ['more than the upper bound', { openCampaigns: 5_000 }, 6],
  ])('are as many as are needed where %s', (_, change, processes) => {
    expect(sizeIdle({ ...quiet, ...change }, roomy)).toBe(processes);
  });

  it.each([
    ['memory is short', { freeMb: 600 }, 1],
    ['memory is gone', { freeMb: 100 }, 1],
    ['memory has room for one more', { freeMb: 800 }, 2],
    ['memory is short while four wait', { freeMb: 400, waiting: 4 }, 3],
    ['the worker takes two more calls', { room: 2 }, 2],
    ['the worker takes no more calls', { room: 0 }, 1],
    ['the lower bound is higher', { least: 3, freeMb: 100 }, 3],
  ])('stay within bounds where %s', (_, change, processes) => {
    expect(sizeIdle({ ...quiet, openCampaigns: 100 }, { ...roomy, ...change })).toBe(processes);
  });
});
