import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Expected, HostileCase } from './scene.ts';

const API = fileURLToPath(new URL('../../../app/api', import.meta.url));
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const UNKNOWN = ['/api', '/api/nothing', '/api/gate/more', '/api/visit/none', '/api/campaigns', '/api/qr'];

/** Every route below app/api with the methods it has, read from its file, so that a new one is asked too. */
function readRoutes(): { path: string; methods: string[] }[] {
  return readdirSync(API, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('route.ts') && !file.includes('[[...'))
    .map((file) => ({
      path: `/api/${dirname(file).replace('[slug]', 'demo').replace('[file]', 'demo.svg')}`,
      methods: METHODS.filter((method) =>
        new RegExp(`export (const|async function) ${method}\\b`).test(readFileSync(join(API, file), 'utf8')),
      ),
    }));
}

const ask = (method: string, target: string, expected: Expected): HostileCase => ({
  name: `${method} ${target}: nothing takes it`,
  expected,
  request: async (scene) => ({
    method,
    target,
    headers: scene.headers({ authorization: `Bearer ${scene.caller.visit}` }),
    body: '{}',
  }),
});

const ROUTES = [...readRoutes(), { path: '/api/gate', methods: ['POST'] }, { path: '/api/token', methods: ['POST'] }];

export const METHOD_CASES: readonly HostileCase[] = [
  ...ROUTES.flatMap(({ path, methods }) =>
    METHODS.filter((method) => !methods.includes(method)).map((method) => ask(method, path, 'method_not_allowed')),
  ),
  ...UNKNOWN.flatMap((path) => METHODS.map((method) => ask(method, path, 'not_found'))),
];
