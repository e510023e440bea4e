import { describe, expect, it } from 'vitest';
import type { EdgeServices } from '../runtime/edge-services.ts';
import { answerGate, answerToken } from './gate-route.ts';

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const services = { origins: ['https://voice.example'], isVercel: false, logger, nowMs: () => 0 } as unknown as EdgeServices;

describe.each([
  ['gate', answerGate],
  ['token', answerToken],
] as const)('another method than POST at /api/%s', (route, answer) => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is refused with the one that is taken (%s)', async (method) => {
    const request = new Request(`https://voice.example/api/${route}`, { method, headers: { origin: 'https://voice.example' } });
    const refused = await answer(services, request);
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await refused.json()).toMatchObject({ code: 'method_not_allowed' });
  });
});
