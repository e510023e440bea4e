import { describe, expect, it } from 'vitest';
import { clientIp } from './client-ip.ts';

describe('clientIp', () => {
  it('is what Vercel says on Vercel, whatever else was sent', () => {
    const headers = new Headers({ 'x-vercel-forwarded-for': '203.0.113.7', 'x-forwarded-for': '10.0.0.1' });
    expect(clientIp(headers, true)).toBe('203.0.113.7');
    expect(clientIp(headers, false)).toBe('10.0.0.1');
  });

  it('is the first of a list', () => {
    expect(clientIp(new Headers({ 'x-forwarded-for': ' 2001:db8::1 , 10.0.0.1' }), false)).toBe('2001:db8::1');
  });

  it('never is a header of the other platform', () => {
    expect(clientIp(new Headers({ 'x-vercel-forwarded-for': '203.0.113.7' }), false)).toBe('unknown');
    expect(clientIp(new Headers({ 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.8' }), true)).toBe('unknown');
  });
});
