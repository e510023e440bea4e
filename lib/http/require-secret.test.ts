import { describe, expect, it } from 'vitest';
import { requireSecret } from './require-secret.ts';

describe('requireSecret', () => {
  it('lets the secret pass', () => {
    expect(requireSecret('open sesame', 'open sesame')).toBeUndefined();
  });
  it.each([null, '', 'open sesam', 'open sesame ', 'OPEN SESAME'])('refuses %j', (given) => {
    expect(() => requireSecret(given, 'open sesame')).toThrow(expect.objectContaining({ code: 'unauthenticated', status: 401 }));
  });
});
