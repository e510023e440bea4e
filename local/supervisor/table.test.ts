import { expect, it } from 'vitest';
import type { VoiceState } from './fetch-voice-parts.ts';
import { formatTable } from './table.ts';

const groups = {
  supabase: false,
  kv: false,
  livekit: false,
  deepgram: true,
  openai: false,
  slack: false,
  asana: false,
  resend: false,
};
const voiceLine = (voice: VoiceState) =>
  formatTable({
    pageUrl: 'http://localhost:3000/c/demo',
    dashboardUrl: 'http://localhost:3000/dashboard',
    mailboxUrl: null,
    journalUrl: null,
    groups,
    voice,
  })
    .split('\n')
    .find((line) => line.startsWith('  Voice'))
    ?.replace(/ +/g, ' ')
    .trim();

it.each([
  [{ state: 'ready' }, 'Voice all parts are here, on in some seconds; typing works now'],
  [{ state: 'fetching', what: 'speech models 25 %' }, 'Voice not yet, fetching speech models 25 %; typing works now'],
  [{ state: 'impossible', why: 'No livekit-server: no network.' }, 'Voice off: No livekit-server: no network. Typing works.'],
] as const)('says of voice what is true: %j', (voice, line) => {
  expect(voiceLine(voice)).toBe(line);
});
