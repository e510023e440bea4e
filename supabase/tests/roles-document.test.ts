import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRoles } from './support/describe-roles.ts';
import { openWorld, type World } from './support/open-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it('docs/roles.md says what the catalogue says; else run `node scripts/describe-roles.ts --write`', async () => {
  const committed = readFileSync(new URL('../../docs/roles.md', import.meta.url), 'utf8').split('\n');
  const current = (await world.db.transaction((session) => describeRoles(session))).split('\n');
  expect({
    new: current.filter((line) => !committed.includes(line)),
    gone: committed.filter((line) => !current.includes(line)),
  }).toEqual({ new: [], gone: [] });
  expect(committed.length).toBe(current.length);
});
