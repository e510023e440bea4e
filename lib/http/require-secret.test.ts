import { describe, expect, it } from 'vitest';
import { requireSecret } from './require-secret.ts';

describe('requireSecret', () => {
  it('lets the secret pass', async () => {
    await expect(requireSecret('open sesame', 'open sesame')).resolves.toBeUndefined();
  });
  it.each([null, '', 'open sesam', 'open sesame ', 'OPEN SESAME'])('refuses %j', async (given) => {
    await expect(requireSecret(given, 'open sesame')).rejects.toMatchObject({ code: 'unauthenticated', status: 401 });
  });
});
