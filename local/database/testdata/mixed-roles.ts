import { isDeepStrictEqual } from 'node:util';
import { sendPipelined } from './pipeline.ts';
import { mintJwt, PUBLISHABLE_KEY, SECRET_KEY } from './test-settings.ts';

const TENANTS = [
  { name: 'A', customerId: '01900000-0000-7000-8000-0000000000a0', userId: '00000000-0000-4000-8000-0000000000a1' },
  { name: 'B', customerId: '01900000-0000-7000-8000-0000000000b0', userId: '00000000-0000-4000-8000-0000000000b1' },
] as const;
const emailsOf = (name: string) => [1, 2, 3].map((index) => `${name.toLowerCase()}${index}@visitor.example`);

/** Two customers with a member and three leads each, over the product's own migrations. */
export const MIXED_SEED = TENANTS.map(
  ({ name, customerId, userId }) => `
  insert into public.customers (id, name) values ('${customerId}', 'Tenant ${name}');
  insert into auth.users (id, email) values ('${userId}', '${name}@member.example');
  insert into public.members (customer_id, user_id) values ('${customerId}', '${userId}');
  insert into public.leads (customer_id, email) values ${emailsOf(name)
    .map((email) => `('${customerId}', '${email}')`)
    .join(', ')};`,
).join('\n');

type Expectation = { who: string; headers: Record<string, string>; path: string; right: unknown };

/** Who may see which leads, and what the others are told. */
async function expectations(): Promise<Expectation[]> {
  const path = '/rest/v1/leads?select=email&order=email';
  const rows = (names: readonly string[]) => names.flatMap(emailsOf).map((email) => ({ email }));
  const token = async (role: string, claims = {}) => ({ authorization: `Bearer ${await mintJwt(role, claims)}` });
  const apikey = PUBLISHABLE_KEY;
  const members = TENANTS.map(async ({ name, userId }) => ({
    who: `member ${name}`,
    path,
    headers: { apikey, ...(await token('authenticated', { sub: userId })) },
    right: rows([name]),
  }));
  return [
    ...(await Promise.all(members)),
    { who: 'anon', path, headers: { apikey }, right: 'refused' },
    { who: 'agent_worker', path, headers: { apikey, ...(await token('agent_worker')) }, right: 'refused' },
    { who: 'service_role', path, headers: { apikey: SECRET_KEY }, right: rows(['A', 'B']) },
  ];
}

const SOCKETS = 4;

/** Sends that many requests of all roles, in turn, all at once; what was answered wrongly, by whom it was asked. */
export async function sendMixedRoles(url: string, count: number): Promise<string[]> {
  const all = await expectations();
  const wrong = Array.from({ length: SOCKETS }, async (_, socket) => {
    const asked = Array.from({ length: count / SOCKETS }, (_, index) => all[(index + socket) % all.length] as Expectation);
    const answers = await sendPipelined(
      url,
      asked.map(({ path, headers }) => ({ method: 'GET', path, headers })),
    );
    return asked.flatMap(({ who, right }, index) => {
      const { status, body } = answers[index] ?? { status: 0, body: undefined };
      const got = status === 200 ? body : status === 401 || status === 403 ? 'refused' : `status ${status}`;
      return isDeepStrictEqual(got, right) ? [] : [`${who} got ${JSON.stringify(got)}`];
    });
  });
  return (await Promise.all(wrong)).flat();
}
