import type { HeaderChanges } from './scene.ts';

/** Origin headers that are not ours, at a port of ours. */
export function wrongOrigins(port: number): readonly (readonly [name: string, headers: HeaderChanges])[] {
  const own = `http://localhost:${port}`;
  const values = [
    'https://evil.example',
    'null',
    'undefined',
    '*',
    `${own}.evil.example`,
    `http://evil.example:${port}`,
    `http://localhost.evil.example:${port}`,
    `http://evil-localhost:${port}`,
    `http://xlocalhost:${port}`,
    `http://localhost:${port + 1}`,
    `http://localhost:${port}0`,
    `http://localhost:0${port}`,
    'http://localhost',
    `https://localhost:${port}`,
    `ws://localhost:${port}`,
    `localhost:${port}`,
    `//localhost:${port}`,
    `HTTP://LOCALHOST:${port}`,
    `${own}/`,
    `${own}/c/demo`,
    `${own}?`,
    `${own}#`,
    `http://localhost.:${port}`,
    `http://user@localhost:${port}`,
    `${own}@evil.example`,
    `http://l\u00F2calhost:${port}`,
    `http://xn--lcalhost-b5a:${port}`,
    `http://%6cocalhost:${port}`,
    `http://127.1:${port}`,
    `http://0.0.0.0:${port}`,
    `http://0177.0.0.1:${port}`,
    `http://2130706433:${port}`,
    `http://[::1]:${port}`,
    `http://[::ffff:127.0.0.1]:${port}`,
    `${own} https://evil.example`,
    `${own}, https://evil.example`,
    `https://evil.example ${own}`,
    `http:\\\\localhost:${port}`,
    'file://',
    'data:text/html,x',
    'javascript:alert(1)',
    'chrome-extension://abcdefghijklmnop',
    'about:blank',
    'o'.repeat(4_000),
  ];
  return [
    ['no origin', { origin: null }],
    ['an empty origin', { origin: '' }],
    ['two origins', { origin: [own, 'https://evil.example'] }],
    ['a referer instead', { origin: null, referer: `${own}/c/demo` }],
    ['a forwarded host', { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example', host: 'evil.example' }],
    ...values.map((origin) => [`the origin ${origin.slice(0, 60)}`, { origin }] as const),
  ];
}

/** What a browser says of a request that our page did not make, and what no browser says. */
export const WRONG_SITES: readonly (readonly [name: string, headers: HeaderChanges])[] = [
  ...['cross-site', 'same-site', 'none', '', 'Same-Origin', 'same-origin;', 'same-origin, cross-site', 'null', '?1'].map(
    (site) => [`the site ${JSON.stringify(site)}`, { 'sec-fetch-site': site }] as const,
  ),
  ['two sites', { 'sec-fetch-site': ['same-origin', 'cross-site'] }],
];
