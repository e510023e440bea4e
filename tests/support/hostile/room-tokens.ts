import { createHmac, generateKeyPairSync, randomBytes, sign as signRsa } from 'node:crypto';

/** A token that a room must not open for. */
export type WrongToken = readonly [name: string, token: string];
type Claims = Record<string, unknown>;

const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;

/** Signs whatever it is given; the header may lie about how. */
export function forge(input: { header?: Claims; claims: unknown; secret: string; hash?: string }): string {
  const { header = { alg: 'HS256', typ: 'JWT' }, claims, secret, hash = 'sha256' } = input;
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
}
export const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;

function editAt(token: string, at: number): string {
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}

/** What a visitor might wish for, written into the token that was given: the signature stays. */
function widened(claims: Claims): readonly (readonly [name: string, claims: Claims])[] {
  const video = claims.video as Claims;
  const grant = (change: Claims) => ({ ...claims, video: { ...video, ...change } });
  const nowS = Math.floor(Date.now() / 1000);
  return [
    ['another room', grant({ room: `qv-${randomBytes(16).toString('base64url')}` })],
    ['any room', grant({ room: '' })],
    ['no room', grant({ room: undefined })],
    ['administering the room', grant({ roomAdmin: true })],
    ['creating rooms', grant({ roomCreate: true })],
    ['listing rooms', grant({ roomList: true })],
    ['recording', grant({ roomRecord: true, recorder: true })],
    ['hiding', grant({ hidden: true })],
    ['being an agent', { ...grant({ agent: true }), kind: 'agent' }],
    ['ingress', grant({ ingressAdmin: true })],
    ['a camera', grant({ canPublishSources: ['microphone', 'camera', 'screen_share'] })],
    ['every source', grant({ canPublishSources: undefined })],
    ['rewriting its metadata', grant({ canUpdateOwnMetadata: true })],
    ['telephony', { ...claims, sip: { admin: true, call: true } }],
    ['inference', { ...claims, inference: { perform: true } }],
    ["the agent's name", { ...claims, sub: 'agent' }],
    ['no name', { ...claims, sub: '' }],
    ['a day more', { ...claims, exp: nowS + 86_400 }],
    ['no end', { ...claims, exp: undefined }],
    ['an earlier start', { ...claims, nbf: 0 }],
    ["another project's key", { ...claims, iss: 'devkey' }],
    ['no key', { ...claims, iss: undefined }],
    ['a conversation of its choice', { ...claims, roomConfig: { agents: [{ agentName: 'quantum-voice', metadata: '{}' }] } }],
    ['a thousand guests', { ...claims, roomConfig: { maxParticipants: 1_000 } }],
  ];
}

/** From a genuine token and the server's own secret: more than a hundred that are not genuine, or not any more. */
export function wrongTokens(genuine: string, secret: string): readonly WrongToken[] {
  const [header = '', payload = '', signature = ''] = genuine.split('.');
  const claims = claimsOf(genuine);
  const nowS = Math.floor(Date.now() / 1000);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const own = randomBytes(32).toString('base64url');
  const withHeader = (change: Claims, rest = `${payload}.${signature}`) =>
    `${encode({ alg: 'HS256', typ: 'JWT', ...change })}.${rest}`;
  const rsaText = `${encode({ alg: 'RS256', typ: 'JWT' })}.${payload}`;
  const places = [...Array(20).keys()].map((step) => Math.floor(((step + 0.5) * genuine.length) / 21));
  return [
    ['nothing', ''],
    ['a word', 'token'],
    ['dots', '..'],
    ['its header', header],
    ['its payload', payload],
    ['no signature', `${header}.${payload}`],
    ['an empty signature', `${header}.${payload}.`],
    ['a signature of zeros', `${header}.${payload}.${encode('\0'.repeat(32))}`],
    ['a random signature', `${header}.${payload}.${own}`],
    ['half a signature', `${header}.${payload}.${signature.slice(0, 20)}`],
    ['the signature twice', `${header}.${payload}.${signature}${signature}`],
    ['a fourth part', `${genuine}.${signature}`],
    ['its parts swapped', `${payload}.${header}.${signature}`],
    ['another spelling', genuine.toUpperCase()],
    ['padding', `${genuine}==`],
    ['a zero-width space', `${genuine.slice(0, 30)}\u200B${genuine.slice(30)}`],
    ['a blank inside', `${genuine.slice(0, 30)} ${genuine.slice(30)}`],
    ['NUL at its end', `${genuine}\0`],
    ['two tokens', `${genuine},${genuine}`],
    ['quotes', `"${genuine}"`],
    ...places.map((at): WrongToken => [`an edit at ${at} of ${genuine.length}`, editAt(genuine, at)]),
    ...places.map((at): WrongToken => [`a cut at ${at} of ${genuine.length}`, genuine.slice(0, at)]),
    ...['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg): WrongToken[] => [
      [`alg "${alg}" without a signature`, withHeader({ alg }, `${payload}.`)],
      [`alg "${alg}" with the signature`, withHeader({ alg })],
    ]),
    ...['HS384', 'HS512', 'RS256', 'ES256', 'PS256', 'EdDSA', 'A128KW', 'dir'].map(
      (alg): WrongToken => [`alg ${alg} claimed`, withHeader({ alg })],
    ),
    ['alg RS256, signed so', `${rsaText}.${signRsa('sha256', Buffer.from(rsaText), rsa.privateKey).toString('base64url')}`],
    ['its own key inside', forge({ header: { alg: 'HS256', jwk: { kty: 'oct', k: own } }, claims, secret: own })],
    ['a key address', forge({ header: { alg: 'HS256', jku: 'https://evil.example/keys' }, claims, secret: own })],
    ['a certificate address', forge({ header: { alg: 'HS256', x5u: 'https://evil.example/cert' }, claims, secret: own })],
    ...['../../dev/null', '/dev/null', "x' union select 'key", 'local', ''].flatMap((kid): WrongToken[] => [
      [`kid "${kid}", signed by no key`, forge({ header: { alg: 'HS256', kid }, claims, secret: '' })],
      [`kid "${kid}", signed by its own key`, forge({ header: { alg: 'HS256', kid }, claims, secret: own })],
    ]),
    ...['', 'secret', 'devkey', 'local', String(claims.iss), own, secret.slice(1), `${secret} `, secret.toUpperCase()].map(
      (key, index): WrongToken => [`signed by a wrong key, ${index}`, forge({ claims, secret: key })],
    ),
    ...widened(claims).map(
      ([name, wish]): WrongToken => [`its payload exchanged for ${name}`, `${header}.${encode(wish)}.${signature}`],
    ),
    ...widened(claims).map(([name, wish]): WrongToken => [`its own key and ${name}`, forge({ claims: wish, secret: own })]),
    ['payload of no object', forge({ claims: 'null', secret })],
    ['payload of a list', forge({ claims: [], secret })],
    ["the server's key under an unknown name", forge({ claims: { ...claims, iss: 'somebody' }, secret })],
    ["the server's key and no name", forge({ claims: { ...claims, iss: undefined }, secret })],
    ['no permission to join', forge({ claims: { ...claims, video: { room: 'qv-x', roomJoin: false } }, secret })],
    // The server allows a minute of leeway.
    ...[61, 65, 120, 3_600, 86_400].map(
      (agoS): WrongToken => [
        `expired ${agoS + 5} s ago`,
        forge({ claims: { ...claims, nbf: nowS - agoS - 125, exp: nowS - agoS - 5 }, secret }),
      ],
    ),
    ...[3_600, 86_400].map(
      (aheadS): WrongToken => [
        `valid in ${aheadS} s`,
        forge({ claims: { ...claims, nbf: nowS + aheadS, exp: nowS + aheadS + 120 }, secret }),
      ],
    ),
    ...(['HS384', 'HS512'] as const).map(
      (alg): WrongToken => [
        `the server's key with ${alg}`,
        forge({ header: { alg, typ: 'JWT' }, claims, secret, hash: HASHES[alg] }),
      ],
    ),
  ];
}
