import { expect, it } from 'vitest';
import { otherMethods } from './other-methods.ts';

it('refuses with the methods that are taken, as a problem document', async () => {
  const { GET, DELETE } = otherMethods('POST');
  for (const refuse of [GET, DELETE]) {
    const answer = refuse();
    expect([answer.status, answer.headers.get('allow'), answer.headers.get('content-type')]).toEqual([
      405,
      'POST',
      'application/problem+json',
    ]);
    expect(await answer.json()).toMatchObject({ code: 'method_not_allowed', detail: 'This address takes POST only.' });
  }
});
