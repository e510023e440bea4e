import { beforeAll, describe, expect, it } from 'vitest';
import { createPromptCount } from './prompt-tokens.ts';
import { countTokens, loadTokens } from './tokens.ts';

const model = 'gpt-6-luna';
const tools = [{ type: 'function', function: { name: 'save_lead', description: 'Saves.', parameters: { type: 'object' } } }];
const messages = [
  { role: 'system', content: 'You are Sol.' },
  { role: 'user', content: 'How old may my roof be?' },
];
/** Each content, its role's one token, three around each, three for the answer. */
const plain = 4 + 8 + 2 + 6 + 3;

describe('the prompt of a request that the vendor did not count', () => {
  beforeAll(() => loadTokens(model));

  it('is its messages as the vendor documents them', () => {
    expect([countTokens(model, 'You are Sol.'), countTokens(model, 'How old may my roof be?')]).toEqual([4, 7]);
    expect(createPromptCount().estimate({ model, messages })).toBe(plain - 1);
  });

  it('has its tools and its shape as long as their JSON before the vendor counted any, and as it counted them after', () => {
    const count = createPromptCount();
    const json = countTokens(model, JSON.stringify(tools));
    expect(count.estimate({ model, messages, tools })).toBe(plain - 1 + json);
    count.saw({ model, messages, tools }, plain - 1 + 17);
    const longer = [...messages, { role: 'user', content: 'How old may my roof be?' }];
    expect(count.estimate({ model, messages: longer, tools })).toBe(plain - 1 + 17 + 3 + 1 + 7);
    expect(count.estimate({ model, messages, tools, response_format: tools })).toBe(plain - 1 + 2 * json);
  });

  it('leaves out of the tools what only validators read', () => {
    const named = structuredClone(tools).map((tool) => ({ ...tool, $schema: 'x', additionalProperties: false }));
    const count = createPromptCount();
    expect(count.estimate({ model, messages, tools: named })).toBe(count.estimate({ model, messages, tools }));
  });

  it('has the calls of tools in it', () => {
    const call = { function: { name: 'save_lead', arguments: '{"name":"Maria"}' } };
    const called = { role: 'assistant', content: null, tool_calls: [call] };
    const tokens = 3 + 1 + 8 + countTokens(model, 'save_lead') + countTokens(model, '{"name":"Maria"}');
    expect(createPromptCount().estimate({ model, messages: [...messages, called] })).toBe(plain - 1 + tokens);
    const custom = [{ type: 'custom', custom: { name: 'look', input: 'north' } }];
    expect(createPromptCount().estimate({ model, messages: [...messages, { ...called, tool_calls: custom }] })).toBe(
      plain - 1 + 3 + 1 + countTokens(model, JSON.stringify(custom)),
    );
  });

  it('takes the highest of what was counted, and learns nothing from requests with tool calls or of an unknown model', () => {
    const count = createPromptCount();
    for (const beside of [20, 31, 5]) count.saw({ model, messages, tools }, plain - 1 + beside);
    const calls = { role: 'assistant', tool_calls: [{ function: { name: 'save_lead', arguments: '{}' } }] };
    count.saw({ model, messages: [...messages, calls], tools }, 500);
    expect(count.estimate({ model, messages, tools })).toBe(plain - 1 + 31);
    count.saw({ model: 'mistral-9', messages, tools }, 9);
    expect(count.estimate({ model: 'mistral-9', messages, tools })).toBeGreaterThan(100);
  });
});
