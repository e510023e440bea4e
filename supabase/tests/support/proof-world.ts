import { addMember, addUser, readMemberRoles } from './members.ts';
import { openWorld, type World } from './open-world.ts';
import { type Ownership, type Person, readOwnership } from './row-access.ts';
import { fillEveryTable } from './sample-rows.ts';

export type ProofWorld = { world: World; people: Person[]; ownership: Ownership; customerIds: [string, string] };

/** Two customers with rows in every table; members of each role, of the other customer, of both; and a stranger. */
export async function openProofWorld(): Promise<ProofWorld> {
  const world = await openWorld();
  const [mine, theirs] = [await world.mintTenant(), await world.mintTenant()];
  const customerIds: [string, string] = [mine.customerId, theirs.customerId];
  const people: Person[] = [];
  const ownership = await world.db.transaction(async (session) => {
    const roles = await readMemberRoles(session);
    for (const role of roles) {
      const userId = await addUser(session);
      await addMember(session, { customerId: mine.customerId, userId, role });
      people.push({ label: `${role} A`, userId, customerIds: [mine.customerId] });
    }
    people.push({ label: 'owner B', userId: theirs.userId, customerIds: [theirs.customerId] });
    // Rights at one customer must not count at the other.
    const both = await addUser(session);
    await addMember(session, { customerId: mine.customerId, userId: both, role: 'viewer' });
    await addMember(session, { customerId: theirs.customerId, userId: both, role: 'owner' });
    people.push({ label: 'viewer A + owner B', userId: both, customerIds });
    people.push({ label: 'stranger', userId: await addUser(session), customerIds: [] });
    await fillEveryTable(session, customerIds);
    return readOwnership(session);
  });
  return { world, people, ownership, customerIds };
}
