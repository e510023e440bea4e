import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import type { DatabaseSettings } from '../open-database.ts';

export const JWT_SECRET = 'a-test-secret-of-forty-characters-length';
export const PUBLISHABLE_KEY = 'sb_publishable_test';
export const SECRET_KEY = 'sb_secret_test';
export const SITE_URL = 'http://localhost:3000';
export const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));
export const SEED = fileURLToPath(new URL('seed.sql', import.meta.url));

export function testSettings(changes: Partial<DatabaseSettings> = {}): DatabaseSettings {
  return {
    folder: undefined,
    jwtSecret: JWT_SECRET,
    publishableKey: PUBLISHABLE_KEY,
    secretKey: SECRET_KEY,
    siteUrl: SITE_URL,
    migrations: MIGRATIONS,
    seed: SEED,
    log: () => undefined,
    ...changes,
  };
}

export function mintJwt(role: string, claims: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT({ role, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(JWT_SECRET));
}

/** A Data API request; without a token the key decides the role. */
export function restRequest(path: string, key: string, init: { token?: string; body?: unknown } = {}): Request {
  return new Request(`http://127.0.0.1/rest/v1/${path}`, {
    method: init.body === undefined ? 'GET' : 'POST',
    headers: {
      apikey: key,
      'content-type': 'application/json',
      prefer: 'return=representation',
      ...(init.token === undefined ? {} : { authorization: `Bearer ${init.token}` }),
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
}
