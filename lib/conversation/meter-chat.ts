import type { CallMeter } from '../budget/call-meter.ts';

export interface ChatUsage {
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
}

/** Books the tokens of one model request. */
export function meterChat(meter: CallMeter, model: string, usage: ChatUsage, isEstimate = false): void {
  meter.use({ leg: 'llm', model, unit: 'input_token', quantity: usage.promptTokens, isEstimate });
  meter.use({ leg: 'llm', model, unit: 'cached_input_token', quantity: usage.cachedTokens, isEstimate });
  meter.use({ leg: 'llm', model, unit: 'output_token', quantity: usage.completionTokens, isEstimate });
}
