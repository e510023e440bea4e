import { initializeLogger, llm } from '@livekit/agents';
import { LLM } from '@livekit/agents-plugin-openai';
import { expect, it } from 'vitest';
import { runProviders } from '../testing/run-providers.ts';

initializeLogger({ pretty: false, level: 'silent' });
const providers = runProviders();

it('answers the LiveKit plugin with text and usage', async () => {
  const model = new LLM({ apiKey: 'local-test', baseURL: `${providers().url}/v1`, model: 'gpt-any' });
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({
    role: 'system',
    content: '# Knowledge\n[1] Warranty: Panels have a 25 year warranty.\n# Lead\nname: unknown',
  });
  chatCtx.addMessage({ role: 'user', content: 'How long is the warranty on panels?' });
  let text = '';
  let tokens = 0;
  for await (const chunk of model.chat({ chatCtx })) {
    text += chunk.delta?.content ?? '';
    tokens = chunk.usage?.completionTokens ?? tokens;
  }
  expect(text).toContain('25 year warranty');
  expect(tokens).toBeGreaterThan(3);
});
