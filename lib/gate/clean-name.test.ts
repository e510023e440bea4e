import { describe, expect, it } from 'vitest';
import { cleanName } from './clean-name.ts';

describe('a name from the gate', () => {
  it.each(['Maria', 'José Ñandú', 'علی‌رضا', '👩‍🌾 Ada', "O'Neil-Smith, Jr."])('leaves %s as it is', (name) => {
    expect(cleanName(name)).toBe(name);
  });

  it.each([
    ['Maria\r\nBcc: all@evil.example', 'Maria Bcc: all@evil.example'],
    ['Maria\u0000', 'Maria'],
    ['\u202Eairam', 'airam'],
    ['Ma\u200Bria\uFEFF', 'Ma ria'],
    ['Maria \u2066(owner)\u2069', 'Maria (owner)'],
    ['Maria\u2028Second line', 'Maria Second line'],
    ['\uD800Maria', '\uFFFDMaria'],
  ])('shows what %j hides', (name, shown) => {
    expect(cleanName(name)).toBe(shown);
  });
});
