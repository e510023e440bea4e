import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';

/** A condition's value as soon as it is there; tests never sleep for a fixed time. */
export async function until<Value>(
  read: () => Promise<Value | null | undefined | false>,
  what: string,
  timeoutMs = 90_000,
): Promise<Value> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export interface World {
  url: string;
  services(): Record<string, { url: string; pid: number }>;
  secrets: Record<string, string>;
  /** Rows of a table, read with the service role: tests may look at everything. */
  rows<Row extends Record<string, unknown>>(table: string, query?: string): Promise<Row[]>;
  /** Changes rows with the service role, as a customer's dashboard would. */
  change(table: string, query: string, values: Record<string, unknown>): Promise<void>;
  rpc(role: string, name: string, args: Record<string, unknown>): Promise<{ status: number; body: unknown }>;
  journal(
    vendor: string,
  ): Promise<{ vendor: string; method: string; path: string; status?: number; body: Record<string, unknown> }[]>;
  fault(body: Record<string, unknown>): Promise<void>;
  /** Forgets all rate limits: every test of this machine comes from one address. */
  resetLimits(): Promise<void>;
}

export function openWorld(product: { url: string; dataFolder: string }): World {
  const services = () =>
    JSON.parse(readFileSync(join(product.dataFolder, 'services.json'), 'utf8')) as Record<string, { url: string; pid: number }>;
  const secrets = JSON.parse(readFileSync(join(product.dataFolder, 'secrets.json'), 'utf8')) as Record<string, string>;
  const at = (name: string) => services()[name]?.url ?? '';
  const secretKey = { apikey: secrets.LOCAL_SECRET_KEY ?? '' };
  return {
    url: product.url,
    services,
    secrets,
    async rows(table, query = '') {
      const response = await fetch(`${at('database')}/rest/v1/${table}?${query}`, { headers: secretKey });
      if (!response.ok) throw new Error(`${table}: ${response.status} ${await response.text()}`);
      return (await response.json()) as never;
    },
    async change(table, query, values) {
      const response = await fetch(`${at('database')}/rest/v1/${table}?${query}`, {
        method: 'PATCH',
        headers: { ...secretKey, 'content-type': 'application/json' },
        body: JSON.stringify(values),
      });
      if (!response.ok) throw new Error(`${table}: ${response.status} ${await response.text()}`);
    },
    async rpc(role, name, args) {
      const token = await new SignJWT({ role })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime('5m')
        .sign(new TextEncoder().encode(secrets.SUPABASE_JWT_SECRET));
      const response = await fetch(`${at('database')}/rest/v1/rpc/${name}`, {
        method: 'POST',
        headers: {
          apikey: secrets.LOCAL_PUBLISHABLE_KEY ?? '',
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(args),
      });
      return { status: response.status, body: await response.json().catch(() => null) };
    },
    async journal(vendor) {
      const answer = (await (await fetch(`${at('providers')}/journal?vendor=${vendor}`)).json()) as { entries?: [] } | [];
      return (Array.isArray(answer) ? answer : (answer.entries ?? [])) as never;
    },
    async resetLimits() {
      const response = await fetch(at('kv'), {
        method: 'POST',
        headers: { authorization: `Bearer ${secrets.LOCAL_KV_TOKEN}` },
        body: '["FLUSHDB"]',
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async fault(body) {
      const response = await fetch(`${at('providers')}/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(await response.text());
    },
  };
}
