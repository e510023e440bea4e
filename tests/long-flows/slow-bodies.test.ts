import { beforeAll, expect, inject, it } from 'vitest';
import { openScene, type Scene } from '../support/hostile/scene.ts';
import { sendRaw, toBytes } from '../support/raw-http.ts';
import { openWorld } from '../support/world.ts';

const product = inject('product');
const port = Number(new URL(product.url).port);

let scene: Scene;
beforeAll(async () => {
  const world = openWorld(product);
  await world.resetLimits();
  scene = await openScene(world);
});

it.each([
  ['/api/gate', 408],
  ['/api/token', 408],
  ['/api/chat', 408],
  ['/api/visit/feedback', 408],
  // Telemetry takes what it gets.
  ['/api/events', 200],
])('a body that stops in the middle is given up after ten seconds: %s answers %i', async (target, status) => {
  const headers = scene.headers({ authorization: `Bearer ${scene.caller.visit}`, 'content-length': '500' });
  const answer = await sendRaw(port, toBytes({ target, headers, body: '{"name":"half' }));
  expect(answer.status).toBe(status);
  if (status === 408) expect(JSON.parse(answer.body)).toMatchObject({ code: 'request_timeout', status: 408 });
});
