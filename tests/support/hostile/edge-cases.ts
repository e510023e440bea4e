import { SHAPELESS_FORMS, WRONG_FORMS, type WrongForm } from './forms.ts';
import { gateBody } from './gate-cases.ts';
import { WRONG_SITES, wrongOrigins } from './origins.ts';
import type { Expected, HeaderChanges, HostileCase, Scene } from './scene.ts';

const ROUTES = ['gate', 'token'] as const;
type Route = (typeof ROUTES)[number];

/** A genuine request of a route, so that only what the case changes can be why it is refused. */
async function genuine(scene: Scene, route: Route, input: { headers?: HeaderChanges; csrf?: { value: unknown } }) {
  const authorization = route === 'token' ? `Bearer ${scene.caller.visit}` : null;
  const scope = route === 'token' ? scene.caller.conversationId : 'demo';
  const csrf = input.csrf ? input.csrf.value : await scene.form(scope);
  return {
    target: `/api/${route}`,
    headers: scene.headers({ authorization, ...input.headers }),
    body: route === 'token' ? JSON.stringify({ csrf }) : await gateBody(scene, { csrf }),
  };
}
const headerCase = (route: Route, expected: Expected, [name, headers]: readonly [string, HeaderChanges]): HostileCase => ({
  name: `${route}: ${name}`,
  expected,
  request: (scene) => genuine(scene, route, { headers }),
});
const formCase = (route: Route, expected: Expected, [name, make]: WrongForm): HostileCase => ({
  name: `${route}: a form ${name}`,
  expected,
  async request(scene) {
    const scope = route === 'token' ? scene.caller.conversationId : 'demo';
    return genuine(scene, route, { csrf: { value: await make(scene, await scene.form(scope), scope) } });
  },
});

/** What a visitor's own machine or a proxy may claim; our server says the rest. The body is wrong, so that nothing may pass. */
const CLAIMS: readonly HeaderChanges[] = [
  { 'x-forwarded-for': '203.0.113.9' },
  { 'x-forwarded-for': 'a'.repeat(5_000) },
  { 'x-forwarded-for': "1'; drop table leads; --" },
  { 'x-vercel-forwarded-for': '203.0.113.9' },
  { 'x-real-ip': '203.0.113.9' },
  { forwarded: 'for=203.0.113.9;host=evil.example' },
  { 'x-forwarded-host': 'evil.example' },
  { 'x-forwarded-proto': 'https' },
  { 'x-original-url': '/dashboard' },
  { 'x-rewrite-url': '/dashboard' },
  { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
  { 'x-middleware-rewrite': '/dashboard', 'x-middleware-next': '1' },
  { 'x-middleware-prefetch': '1' },
  { 'x-middleware-override-headers': 'origin', 'x-middleware-request-origin': 'http://evil.example' },
  { 'x-invoke-path': '/dashboard', 'x-invoke-status': '500' },
  { 'x-matched-path': '/dashboard' },
  { 'x-nextjs-data': '1' },
  { rsc: '1', 'next-router-state-tree': '%%%' },
  { 'next-action': 'deadbeef' },
  { cookie: 'a=%;;;=;\u00FF' },
  { cookie: `sb-auth-token=base64-${'%'.repeat(3_000)}` },
  { 'content-encoding': 'gzip' },
  { expect: '100-continue' },
  { 'transfer-encoding': 'identity' },
  { range: 'bytes=0-0' },
  { 'accept-encoding': 'br;q=1e999' },
  { 'accept-language': `${'en,'.repeat(2_000)}` },
  { 'user-agent': `\u202E${'u'.repeat(6_000)}` },
];

export function edgeCases(port: number): readonly HostileCase[] {
  const claims = CLAIMS.map((headers): HostileCase => {
    const [name = '', value = ''] = Object.entries(headers)[0] ?? [];
    return {
      name: `gate: claims ${name}: ${String(value).slice(0, 40)}`,
      expected: name === 'transfer-encoding' ? 'refused' : 'invalid_input',
      request: (scene) => ({ target: '/api/gate', headers: scene.headers(headers), body: '{}' }),
    };
  });
  return [
    ...ROUTES.flatMap((route) => [
      ...wrongOrigins(port).map((origin) => headerCase(route, 'origin_refused', origin)),
      ...WRONG_SITES.map((site) => headerCase(route, 'origin_refused', site)),
      ...SHAPELESS_FORMS.map((form) => formCase(route, 'invalid_input', form)),
      ...WRONG_FORMS.map((form) => formCase(route, 'csrf_invalid', form)),
    ]),
    ...claims,
  ];
}
