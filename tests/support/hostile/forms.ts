import type { Scene } from './scene.ts';

/** One wrong form, from a genuine one of the scope. */
export type WrongForm = readonly [name: string, make: (scene: Scene, genuine: string, scope: string) => unknown];

const parts = (text: string) => [text.slice(0, text.indexOf('.')), text.slice(text.indexOf('.') + 1)] as const;
const edit = (text: string, at: number) => {
  const place = at < 0 ? text.length + at : at;
  return `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`;
};
const payload = (scope: string, change: object = {}) => ({
  scope,
  embedder: 'http://localhost:3000',
  expiresAtMs: Date.now() + 200_000,
  nonce: 'abcdefghijklmnopqrstuv',
  ...change,
});
const MINUTE_MS = 60_000;

/** Answered with 400: not even the shape of a form. */
export const SHAPELESS_FORMS: readonly WrongForm[] = [
  ['missing', () => undefined],
  ['null', () => null],
  ['empty', () => ''],
  ['a number', () => 1],
  ['a boolean', () => true],
  ['a list', (_, genuine) => [genuine]],
  ['an object', (_, genuine) => ({ csrf: genuine })],
  ['2,001 characters long', () => 'a'.repeat(2_001)],
  ['60,000 characters long', () => 'a.'.repeat(30_000)],
];

/** Answered with 403 csrf_invalid. */
export const WRONG_FORMS: readonly WrongForm[] = [
  ['one character', () => 'a'],
  ['dots', () => '...'],
  ['a dot', () => '.'],
  ['a word', () => 'undefined'],
  ['without its signature', (_, genuine) => parts(genuine)[0]],
  ['with an empty signature', (_, genuine) => `${parts(genuine)[0]}.`],
  ['the signature alone', (_, genuine) => `.${parts(genuine)[1]}`],
  ['with its parts swapped', (_, genuine) => parts(genuine).toReversed().join('.')],
  ['with a third part', (_, genuine) => `${genuine}.${parts(genuine)[1]}`],
  ['cut by one character', (_, genuine) => genuine.slice(0, -1)],
  ['cut in half', (_, genuine) => genuine.slice(0, genuine.length / 2)],
  ['longer by one character', (_, genuine) => `${genuine}A`],
  ['edited at its first character', (_, genuine) => edit(genuine, 0)],
  ['edited in its payload', (_, genuine) => edit(genuine, 40)],
  ['edited at the end of its payload', (_, genuine) => edit(genuine, genuine.indexOf('.') - 2)],
  ['edited at the start of its signature', (_, genuine) => edit(genuine, genuine.indexOf('.') + 1)],
  ['edited in its signature', (_, genuine) => edit(genuine, -10)],
  ['in capitals', (_, genuine) => genuine.toUpperCase()],
  ['padded', (_, genuine) => `${genuine}=`],
  ['with a blank before', (_, genuine) => ` ${genuine}`],
  ['with a line end after', (_, genuine) => `${genuine}\n`],
  ['with NUL after', (_, genuine) => `${genuine}\u0000`],
  ['with a zero-width space inside', (_, genuine) => `${genuine.slice(0, 20)}\u200B${genuine.slice(20)}`],
  ['percent-encoded', (_, genuine) => genuine.replace('.', '%2E')],
  ['with another signature', async (scene, genuine) => `${parts(genuine)[0]}.${parts(await scene.form())[1]}`],
  ['signed by another key', (scene, _, scope) => scene.sign('x'.repeat(43), 'csrf', payload(scope))],
  ['signed by no key', (scene, _, scope) => scene.sign('\u0000', 'csrf', payload(scope))],
  ['signed by the key of visits', (scene, _, scope) => scene.sign(scene.secrets.visit, 'csrf', payload(scope))],
  ['signed for another purpose', (scene, _, scope) => scene.sign(scene.secrets.csrf, 'visit', payload(scope))],
  ['signed for no purpose', (scene, _, scope) => scene.sign(scene.secrets.csrf, '', payload(scope))],
  ['a visit', (scene) => scene.caller.visit],
  ['a JSON web token', () => 'eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImRlbW8ifQ.'],
  ['of another campaign', (scene) => scene.form('fleet-charging')],
  ['of no campaign', (scene) => scene.form('')],
  ['of the campaign in capitals', (scene) => scene.form('DEMO')],
  ['of a look-alike campaign', (scene) => scene.form('dem\u043E')],
  ['of another conversation', (scene) => scene.form(scene.gone.conversationId)],
  ['expired a moment ago', (scene, _, scope) => scene.form(scope, -5 * MINUTE_MS - 1)],
  ['expired an hour ago', (scene, _, scope) => scene.form(scope, -65 * MINUTE_MS)],
  ['from a clock two hours ahead', (scene, _, scope) => scene.form(scope, 120 * MINUTE_MS)],
  ['that never expires', (scene, _, scope) => scene.sign(scene.secrets.csrf, 'csrf', payload(scope, { expiresAtMs: 8.64e15 }))],
  [
    'whose expiry is a text',
    (scene, _, scope) => scene.sign(scene.secrets.csrf, 'csrf', payload(scope, { expiresAtMs: '9e15' })),
  ],
  ['without an expiry', (scene, _, scope) => scene.sign(scene.secrets.csrf, 'csrf', payload(scope, { expiresAtMs: undefined }))],
  ['without a nonce', (scene, _, scope) => scene.sign(scene.secrets.csrf, 'csrf', payload(scope, { nonce: undefined }))],
  ['whose nonce is a list', (scene, _, scope) => scene.sign(scene.secrets.csrf, 'csrf', payload(scope, { nonce: ['n'] }))],
  ['that is a list', (scene, _, scope) => scene.sign(scene.secrets.csrf, 'csrf', [payload(scope)])],
];
