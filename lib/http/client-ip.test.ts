import { describe, expect, it } from 'vitest';
import { clientIp } from './client-ip.ts';

describe('clientIp', () => {
  it('is what Vercel says on Vercel, whatever else was sent', () => {
    const headers = new Headers({ 'x-vercel-forwarded-for': '203.0.113.7', 'x-forwarded-for': '10.0.0.1' });
    expect(clientIp(headers, true)).toBe('203.0.113.7');
    expect(clientIp(headers, false)).toBe('10.0.0.1');
  });

  it('is the first of a list', () => {
    expect(clientIp(new Headers({ 'x-forwarded-for': ' 203.0.113.7 , 10.0.0.1' }), false)).toBe('203.0.113.7');
  });

  it.each([
    ['2001:db8:1:2:aaaa::1', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2:bbbb:0:0:9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
  ])('counts %s as %s, so that a visitor cannot choose another address', (address, counted) => {
    expect(clientIp(new Headers({ 'x-forwarded-for': address }), false)).toBe(counted);
  });

  it('never is a header of the other platform', () => {
    expect(clientIp(new Headers({ 'x-vercel-forwarded-for': '203.0.113.7' }), false)).toBe('unknown');
    expect(clientIp(new Headers({ 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.8' }), true)).toBe('unknown');
  });
});
