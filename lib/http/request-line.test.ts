import { describe, expect, it } from 'vitest';
import { readRequestLine } from './request-line.ts';

const read = (method: string, url: string) => readRequestLine({ method, url });

describe('the request line', () => {
  it.each(['/', '/c/demo?placement=%ff', '/api/campaigns/caf%C3%A9', '/a/../b', '//x'])('lets %s pass as it is', (url) => {
    expect(read('GET', url)).toBe(url);
  });

  it('takes the path of an absolute address and forgets its host', () => {
    expect(read('POST', 'http://evil.example/api/gate?a=b')).toBe('/api/gate?a=b');
    expect(read('GET', 'HTTPS://user:word@evil.example')).toBe('/');
  });

  it.each(['*', '', 'evil.example:443', 'http://[::/api/gate', 'javascript:alert(1)', '/api/%ff', '/api/%', '/api/%E0%A4%A'])(
    'refuses %j as an address',
    (url) => {
      expect(() => read('GET', url)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    },
  );

  it.each(['TRACE', 'CONNECT', 'TRACK', 'PROPFIND', 'get', ''])('refuses the method %j', (method) => {
    expect(() => read(method, '/')).toThrow(expect.objectContaining({ code: 'method_not_allowed' }));
  });
});
