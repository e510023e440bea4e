import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeDifferences, readExpected } from './support/expectations.ts';
import { ANSWERS } from './support/judge-access.ts';
import { readMemberAnswers } from './support/member-answers.ts';
import { openScene, type Scene } from './support/scene.ts';

let scene: Scene;
let answers: Record<string, string>;
beforeAll(async () => {
  scene = await openScene();
  answers = await readMemberAnswers(scene);
});
afterAll(() => scene.world.close());

describe("the members' functions", () => {
  it('tell and write for each role of a member exactly what is reviewed', () => {
    const reviewed = readExpected('access-matrix')[ANSWERS] ?? {};
    expect(describeDifferences({ [ANSWERS]: reviewed }, { [ANSWERS]: answers })).toEqual([]);
  });

  it("tell nothing about a customer to another customer's owner or to a stranger, and write nothing for them", () => {
    for (const [name, line] of Object.entries(answers)) {
      const outsiders = line.split('; ').filter((part) => /owner B|stranger/.test(part));
      for (const part of outsiders) expect(part, name).toMatch(/^(told nothing|refused (PT4\d\d|22\w{3})): /);
    }
  });

  it('are asked so that a leak would show: with the rights of its owner, a list tells everybody everything', async () => {
    const own = await openScene();
    await own.world.db.exec('alter function public.list_leads security definer');
    const leaking = (await readMemberAnswers(own)).list_leads;
    expect(leaking).toMatch(/^told: [^;]*owner B, stranger$/);
    await own.world.close();
  });
});
