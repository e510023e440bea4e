import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isPortFree, pickPorts } from './ports.ts';

describe('ports', () => {
  it('are picked once each and are free', async () => {
    const ports = await pickPorts(['web', 'kv', 'worker']);
    expect(Object.keys(ports)).toEqual(['web', 'kv', 'worker']);
    expect(new Set(Object.values(ports)).size).toBe(3);
    for (const port of Object.values(ports)) expect(await isPortFree(port, '127.0.0.1')).toBe(true);
  });

  it('in use are not free until they are let go', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    );
    expect(await isPortFree(port, '127.0.0.1')).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isPortFree(port, '127.0.0.1')).toBe(true);
  });
});
