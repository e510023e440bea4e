import type { Expected, HeaderChanges, HostileCase, Scene } from './scene.ts';

/** Addresses of campaigns, which anybody may read. */
const campaign = (name: string, path: string, expected: Expected, headers: HeaderChanges = {}): HostileCase => ({
  name: `GET /api/campaigns: ${name}`,
  expected,
  request: (scene) => ({ method: 'GET', target: `/api/campaigns/${path}`, headers: scene.headers({ origin: null, ...headers }) }),
});
const embedder = (value: string, expected: Expected = 'invalid_input') =>
  campaign(`the embedder ${value.slice(0, 50)}`, `demo?embedder=${encodeURIComponent(value)}`, expected);

/** A gate request in bytes of our own making; `{}` as body can never pass. */
const line = (name: string, start: string, expected: Expected, more = '', body = '{}'): HostileCase => ({
  name: `wire: ${name}`,
  expected,
  request: (scene) => Buffer.from(`${start}\r\n${head(scene)}${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
});
const bytes = (name: string, expected: Expected, make: (usual: string) => string): HostileCase => ({
  name: `wire: ${name}`,
  expected,
  request: (scene) => Buffer.from(make(head(scene)), 'latin1'),
});
const head = (scene: Scene) =>
  `Host: localhost:${scene.port}\r\nOrigin: ${scene.origin}\r\nContent-Type: application/json\r\nConnection: close\r\n`;
const gate = 'POST /api/gate HTTP/1.1\r\n';

export const WIRE_CASES: readonly HostileCase[] = [
  ...Object.entries({
    'an unknown slug': 'nobody-has-this',
    capitals: 'DEMO',
    'a line end': 'demo%0d%0aset-cookie:a=b',
    NUL: 'demo%00',
    'dots and slashes': '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    'an encoded slash': 'demo%2f',
    'a backslash': 'demo%5c',
    'a look-alike': 'dem%D0%BE',
    'a zero-width space': 'de%E2%80%8Bmo',
    'right to left': '%E2%80%AEdemo',
    'full width': '%EF%BD%84%EF%BD%85%EF%BD%8D%EF%BD%8F',
    SQL: "demo'%20or%20'1'='1",
    'a template': '%7B%7B7*7%7D%7D',
    'a prototype': '__proto__',
    'a parameter': 'demo;a=b',
    '4,000 characters': 'd'.repeat(4_000),
  }).map(([name, path]) => campaign(name, path, 'not_found')),
  ...['%ff', '%E0%A4%A', '%c0%af', '%ED%A0%80', '%', '%zz'].map((path) =>
    campaign(`the slug ${path}`, path, ['invalid_input', 'not_found']),
  ),
  campaign('no slug', '', 'refused'),
  ...[
    'null',
    '*',
    'https://',
    'evil.example',
    'https://evil.example/path',
    'https://evil.example/',
    'https://user@evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://evil.example\r\nx: y',
    'https://ev\u0456l.example',
    'HTTPS://EVIL.EXAMPLE',
    `https://${'e'.repeat(300)}.example`,
    '\u0000',
  ].map((value) => embedder(value)),
  embedder('https://evil.example', 'origin_refused'),
  embedder('https://*.evil.example', 'origin_refused'),
  embedder('https://localhost', 'origin_refused'),
  embedder('http://localhost:1', 'origin_refused'),
  campaign('a foreign embedder behind ours', 'demo?embedder=https://evil.example&embedder=http://localhost', 'origin_refused'),
  {
    name: 'POST /api/campaigns: written to',
    expected: 'refused',
    request: (scene) => ({ target: '/api/campaigns/demo', headers: scene.headers(), body: '{}' }),
  },

  ...Object.entries({
    'a dot in the path': '/api/./gate',
    'dots in the path': '/api/x/../gate',
    'encoded dots in the path': '/api/%2e%2e/api/gate',
    'a query': '/api/gate?campaign=demo&csrf=x',
    'a broken query': '/api/gate?%ff=%zz&&==',
    'a fragment': '/api/gate#/api/token',
    'an absolute address': 'http://localhost/api/gate',
    'an absolute address with a user': 'http://a:b@localhost/api/gate',
    'an absolute foreign address': 'http://evil.example/api/gate',
    'an absolute foreign address over TLS': 'https://evil.example/api/gate',
    'an endless query': `/api/gate?${'q'.repeat(9_000)}`,
    'the data address of a page': '/_next/data/x/api/gate.json',
  }).map(([name, target]) => line(name, `POST ${target} HTTP/1.1`, ['invalid_input', 'not_found'])),
  ...[
    '//api/gate',
    '/api//gate',
    '/api/gate/',
    '/api\\gate',
    '/api/gate;a=b',
    '/API/GATE',
    '/api%2Fgate',
    '/api%2fgate',
    '///evil.example/api/gate',
    '//[::/api/gate',
  ].map((target) => line(`the path ${target}`, `POST ${target} HTTP/1.1`, 'refused')),
  ...['/api/gate%', '/api/%ff%fe', 'http://[::/api/gate', 'api/gate', '*', 'evil.example:443'].map((target) =>
    line(`the target ${target}`, `POST ${target} HTTP/1.1`, 'refused'),
  ),
  line('OPTIONS for the whole server', 'OPTIONS * HTTP/1.1', ['invalid_input', 'not_found']),
  line('TRACE', 'TRACE /api/gate HTTP/1.1', 'method_not_allowed'),
  line('TRACE elsewhere', 'TRACE /api/chat HTTP/1.1', 'method_not_allowed'),
  line('PROPFIND', 'PROPFIND /api/gate HTTP/1.1', 'method_not_allowed'),
  line('an unknown method', 'TRACK /api/gate HTTP/1.1', 'refused'),
  line('a method in small letters', 'post /api/gate HTTP/1.1', 'refused'),
  line('a tunnel', 'CONNECT evil.example:443 HTTP/1.1', 'refused'),
  line('HTTP/1.0', 'POST /api/gate HTTP/1.0', 'invalid_input'),
  line('HTTP/2.0 in letters', 'POST /api/gate HTTP/2.0', ['invalid_input', 'not_found']),
  line('HTTP/9', 'POST /api/gate HTTP/9', 'refused'),
  line('no version', 'POST /api/gate', 'refused'),
  bytes(
    'HTTP/1.0 without a host',
    'invalid_input',
    (usual) => `POST /api/gate HTTP/1.0\r\n${usual.replace(/Host.*\r\n/, '')}Content-Length: 2\r\n\r\n{}`,
  ),
  bytes('no host', 'refused', (usual) => `${gate}${usual.replace(/Host.*\r\n/, '')}Content-Length: 2\r\n\r\n{}`),
  bytes('two hosts', 'refused', (usual) => `${gate}Host: evil.example\r\n${usual}Content-Length: 2\r\n\r\n{}`),
  ...['evil.example', 'a b c', '[::', 'localhost:99999', '%00', 'localhost/dashboard'].map((host) =>
    bytes(
      `the host ${host}`,
      ['invalid_input', 'not_found'],
      (usual) => `${gate}${usual.replace(/Host.*\r\n/, `Host: ${host}\r\n`)}Content-Length: 2\r\n\r\n{}`,
    ),
  ),
  bytes(
    'a length and chunks',
    'refused',
    (usual) => `${gate}${usual}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n`,
  ),
  bytes('two lengths', 'refused', (usual) => `${gate}${usual}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`),
  bytes('a negative length', 'refused', (usual) => `${gate}${usual}Content-Length: -1\r\n\r\n`),
  bytes('a hexadecimal length', 'refused', (usual) => `${gate}${usual}Content-Length: 0x10\r\n\r\n{}`),
  bytes('a length beyond numbers', 'refused', (usual) => `${gate}${usual}Content-Length: 99999999999999999999999\r\n\r\n{}`),
  bytes('a length that lies by far', 'too_large', (usual) => `${gate}${usual}Content-Length: 999999999\r\n\r\n{`),
  bytes('an unknown coding', 'refused', (usual) => `${gate}${usual}Transfer-Encoding: cow\r\n\r\n0\r\n\r\n`),
  bytes('a chunk of no number', 'refused', (usual) => `${gate}${usual}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`),
  bytes(
    'a hidden second request',
    'refused',
    (usual) => `${gate}${usual}Content-Length: 2\r\n\r\n{}POST /api/gate HTTP/1.1\r\n\r\n`,
  ),
  bytes('a folded header', 'refused', (usual) => `${gate}${usual}X-A: b\r\n c\r\nContent-Length: 2\r\n\r\n{}`),
  bytes('a blank before the colon', 'refused', (usual) => `${gate}${usual}X-A : b\r\nContent-Length: 2\r\n\r\n{}`),
  bytes('NUL in a header', 'refused', (usual) => `${gate}${usual}X-A: b\0c\r\nContent-Length: 2\r\n\r\n{}`),
  bytes(
    'a lone line feed in a header',
    'refused',
    (usual) => `${gate}${usual}X-A: b\nOrigin: https://evil.example\r\nContent-Length: 2\r\n\r\n{}`,
  ),
  bytes('lines without returns', 'refused', (usual) => `${gate}${usual}Content-Length: 2\r\n\r\n{}`.replaceAll('\r\n', '\n')),
  bytes('a header of 20 KB', 'refused', (usual) => `${gate}${usual}X-A: ${'a'.repeat(20_000)}\r\nContent-Length: 2\r\n\r\n{}`),
  bytes('3,000 headers', 'refused', (usual) => `${gate}${usual}${'X-A: a\r\n'.repeat(3_000)}Content-Length: 2\r\n\r\n{}`),
  bytes('an expectation nobody knows', 'refused', (usual) => `${gate}${usual}Expect: 200-ok\r\nContent-Length: 2\r\n\r\n{}`),
  bytes(
    'a socket to the gate',
    'refused',
    (usual) => `GET /api/gate HTTP/1.1\r\n${usual.replace('close', 'upgrade')}Upgrade: websocket\r\n\r\n`,
  ),
  bytes(
    'an upgrade to HTTP/2',
    'refused',
    (usual) =>
      `GET / HTTP/1.1\r\n${usual.replace('close', 'upgrade, HTTP2-Settings')}Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
  ),
  bytes('TLS to a plain port', 'refused', () => '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03'.padEnd(170, '\x00')),
  bytes('noise', 'refused', () => Array.from({ length: 300 }, (_, at) => String.fromCharCode((at * 91 + 7) % 256)).join('')),
];
