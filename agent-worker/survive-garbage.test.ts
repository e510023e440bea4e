import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { surviveGarbage } from './survive-garbage.ts';

describe('a call in its process', () => {
  it.each([
    ['survives a message that is no JSON', new SyntaxError('Unexpected token'), []],
    ['ends for any other mistake, as it would without us', new TypeError('undefined is not a function'), [1]],
  ])('%s', (_, error, exits) => {
    const codes: number[] = [];
    const process = Object.assign(new EventEmitter(), { exit: (code: number) => void codes.push(code) });
    surviveGarbage(process, { info: () => undefined, warn: () => undefined, error: () => undefined });
    process.emit('uncaughtException', error);
    expect(codes).toEqual(exits);
  });
});
