import { describe, expect, it } from 'vitest';
import { mintBootstrap } from './mint-bootstrap.ts';
import { checkGate } from './read-gate.ts';

const page = { bootstrap: mintBootstrap(), placement: 'van' };
function fields(entries: [string, string][]): FormData {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}
const complete: [string, string][] = [
  ['email', ' ann@example.com '],
  ['purpose', 'talk'],
  ['purpose', 'contact'],
];

describe('the gate form', () => {
  it('becomes a request with what was ticked, where it was scanned and in which language', () => {
    expect(checkGate(fields([...complete, ['name', 'Ann']]), page)).toEqual({
      ok: true,
      input: {
        email: 'ann@example.com',
        name: 'Ann',
        locale: 'en',
        placement: 'van',
        consent: { version: '1', accepted: ['talk', 'contact'], sha256: '0'.repeat(64) },
      },
    });
  });
  it.each([
    ['', 'emailMissing'],
    ['ann', 'emailInvalid'],
    ['ann@host', 'emailInvalid'],
    ['ann b@host.com', 'emailInvalid'],
    ['a@b@c.com', 'emailInvalid'],
  ])('sends nothing for the e-mail "%s"', (email, id) => {
    expect(checkGate(fields([['email', email], ...complete.slice(1)]), page)).toEqual({
      ok: false,
      problem: { id, field: 'email' },
    });
  });
  it('sends nothing while a required purpose is not ticked', () => {
    expect(checkGate(fields(complete.slice(0, 2)), page)).toEqual({
      ok: false,
      problem: { id: 'consentMissing', field: 'consent' },
    });
  });
  it('passes on what a machine put into the field that people do not see', () => {
    expect(checkGate(fields([...complete, ['website', 'x.example']]), page)).toMatchObject({
      ok: true,
      input: { website: 'x.example' },
    });
  });
  it('accepts only purposes that the campaign has', () => {
    expect(checkGate(fields([...complete, ['purpose', 'everything']]), page)).toMatchObject({
      input: { consent: { accepted: ['talk', 'contact'] } },
    });
  });
});
