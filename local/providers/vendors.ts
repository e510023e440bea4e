/** The services this process stands for; `stt` and `tts` are Deepgram, `llm`, `embeddings`, `moderations`, `speech` and `transcription` OpenAI. */
export const VENDORS = [
  'stt',
  'tts',
  'llm',
  'embeddings',
  'moderations',
  'speech',
  'transcription',
  'slack',
  'asana',
  'resend',
  'turnstile',
] as const;
export type Vendor = (typeof VENDORS)[number];

/** The body of a refusal as that vendor writes it. */
export function vendorError(vendor: Vendor, status: number, message: string): { type: string; text: string } {
  if (vendor === 'slack') return { type: 'text/plain', text: status === 429 ? 'rate_limited' : message };
  return { type: 'application/json', text: JSON.stringify(vendorErrorBody(vendor, status, message)) };
}

function vendorErrorBody(vendor: Exclude<Vendor, 'slack'>, status: number, message: string): object {
  if (vendor === 'stt' || vendor === 'tts')
    return { err_code: DEEPGRAM_CODES[status] ?? 'INTERNAL_SERVER_ERROR', err_msg: message, request_id: crypto.randomUUID() };
  if (vendor === 'asana')
    return {
      errors: [{ message, help: 'For more information on API status codes and how to handle them, read the docs on errors.' }],
    };
  if (vendor === 'turnstile') return { success: false, 'error-codes': ['internal-error'], messages: [message] };
  if (vendor === 'resend') return { statusCode: status, name: RESEND_NAMES[status] ?? 'internal_server_error', message };
  const type = OPENAI_TYPES[status] ?? 'server_error';
  return { error: { message, type, param: null, code: OPENAI_CODES[status] ?? null } };
}

const DEEPGRAM_CODES: Record<number, string> = {
  400: 'INVALID_QUERY_PARAMETER',
  401: 'INVALID_AUTH',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};
const RESEND_NAMES: Record<number, string> = {
  400: 'validation_error',
  401: 'missing_api_key',
  404: 'not_found',
  409: 'invalid_idempotent_request',
  422: 'validation_error',
  429: 'rate_limit_exceeded',
};
const OPENAI_TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'invalid_request_error',
  404: 'invalid_request_error',
  429: 'rate_limit_error',
};
const OPENAI_CODES: Record<number, string> = { 401: 'invalid_api_key', 404: 'model_not_found', 429: 'rate_limit_exceeded' };
