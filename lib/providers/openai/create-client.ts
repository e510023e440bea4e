import OpenAI from 'openai';

/** OpenAI's client, or that of any server that speaks its protocol at `baseUrl`. */
export function createOpenAiClient(settings: { apiKey: string; baseUrl: string }): OpenAI {
  return new OpenAI({ apiKey: settings.apiKey, baseURL: settings.baseUrl });
}
