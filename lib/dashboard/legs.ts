/** The legs of a conversation in plain words. */
export const LEGS: Record<string, string> = {
  stt: 'Listening',
  tts: 'Speaking',
  llm: 'Thinking',
  embedding: 'Looking up',
  room: 'Line',
  kv: 'Counters',
  database: 'Records',
};
export const UNITS: Record<string, string> = {
  stt_second: 's heard',
  tts_character: 'characters',
  input_token: 'tokens in',
  cached_input_token: 'cached tokens in',
  output_token: 'tokens out',
  room_minute: 'min',
  command: 'commands',
  request: 'requests',
};
