import { describe, expect, it } from 'vitest';
import { knownEmbedder, mayEmbed, ownOrigins, requireOwnOrigin } from './origins.ts';

describe('ownOrigins', () => {
  it('are the public address alone, without path', () => {
    expect(ownOrigins({ publicUrl: 'https://voice.example/base', port: 3000 })).toEqual(['https://voice.example']);
  });
  it('are both names of this machine without one', () => {
    expect(ownOrigins({ publicUrl: undefined, port: 4321 })).toEqual(['http://localhost:4321', 'http://127.0.0.1:4321']);
  });
});

describe('knownEmbedder', () => {
  const known = {
    own: ['https://voice.example', 'http://127.0.0.1:3000'],
    allowed: ['https://shop.example', 'https://*.chain.example'],
  };
  it.each([
    [null, 'https://voice.example'],
    ['https://voice.example', 'https://voice.example'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['https://shop.example', 'https://shop.example'],
    ['https://north.chain.example', 'https://north.chain.example'],
    ['https://evil.example', null],
    ['https://chain.example', null],
    ['https://shop.example/', null],
    ['https://shop.example.evil.example', null],
    ['null', null],
    ['', null],
    ['javascript:alert(1)', null],
  ])('takes %s as %s', (asked, embedder) => {
    expect(knownEmbedder(asked, known)).toBe(embedder);
  });
});

describe('requireOwnOrigin', () => {
  const ours = ['https://voice.example'];
  const check = (headers: Record<string, string>) => () => requireOwnOrigin(new Headers(headers), ours);

  it("lets our own page pass, with and without the browser's word on the site", () => {
    expect(check({ origin: 'https://voice.example' })).not.toThrow();
    expect(check({ origin: 'https://voice.example', 'sec-fetch-site': 'same-origin' })).not.toThrow();
  });

  it.each([
    [{}],
    [{ origin: 'null' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'http://voice.example' }],
    [{ origin: 'https://voice.example:8443' }],
    [{ origin: 'https://voice.example.evil.example' }],
    [{ origin: 'https://voice.example', 'sec-fetch-site': 'cross-site' }],
    [{ origin: 'https://voice.example', 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'same-origin' }],
  ])('refuses %j', (headers) => {
    expect(check(headers as Record<string, string>)).toThrow(expect.objectContaining({ code: 'origin_refused', status: 403 }));
  });
});

describe('mayEmbed', () => {
  it.each([
    ['https://shop.example', ['https://shop.example']],
    ['https://www.example.com', ['https://*.example.com']],
    ['https://a.b.example.com', ['https://*.example.com']],
    ['https://two.example', ['https://one.example', 'https://two.example']],
    ['https://www.example.com:8443', ['https://*.example.com:8443']],
  ])('lets %s embed by %j', (embedder, allowed) => {
    expect(mayEmbed(embedder, allowed)).toBe(true);
  });

  it.each([
    ['https://shop.example', []],
    ['https://shop.example.evil.example', ['https://shop.example']],
    ['https://evilexample.com', ['https://*.example.com']],
    ['https://example.com', ['https://*.example.com']],
    ['http://www.example.com', ['https://*.example.com']],
    ['https://www.example.com.evil.example', ['https://*.example.com']],
    ['https://www.example.com:8443', ['https://*.example.com']],
    ['https://evil.example/.example.com', ['https://*.example.com']],
    ['https://evil.example?x=.example.com', ['https://*.example.com']],
    ['https://evil.example#.example.com', ['https://*.example.com']],
    ['https://evil.example/;x.example.com', ['https://*.example.com']],
    ['https://user@evil.example/x.example.com', ['https://*.example.com']],
    ['https://shop.example', ['*']],
    ['https://shop.example', ['https://*']],
    ['null', ['https://*.example.com']],
    ['', ['https://*.example.com']],
  ])('does not let %s embed by %j', (embedder, allowed) => {
    expect(mayEmbed(embedder, allowed)).toBe(false);
  });
});
