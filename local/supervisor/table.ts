import type { GroupName } from '#lib/runtime/env.ts';
import type { VoiceState } from './fetch-voice-parts.ts';

const SERVICE_NAMES: Record<GroupName, string> = {
  supabase: 'Database and sign-in',
  kv: 'Key-value store',
  livekit: 'Calls (LiveKit)',
  deepgram: 'Speech (Deepgram)',
  openai: 'Language (OpenAI)',
  slack: 'Slack',
  asana: 'Asana',
  resend: 'E-mail (Resend)',
};

export interface TableInput {
  pageUrl: string;
  dashboardUrl: string;
  mailboxUrl: string | null;
  journalUrl: string | null;
  groups: Record<GroupName, boolean>;
  voice: VoiceState;
}

function describeVoice(voice: VoiceState): string {
  if (voice.state === 'impossible') return `off: ${voice.why} Typing works.`;
  if (voice.state === 'fetching') return `not yet, fetching ${voice.what}; typing works now`;
  return 'all parts are here, on in some seconds; typing works now';
}

/** The one table a newcomer sees when the page is open. */
export function formatTable(input: TableInput): string {
  const rows: [string, string][] = [
    ['Page', input.pageUrl],
    ['Dashboard', `${input.dashboardUrl}  (sign in as owner@sonora.example)`],
    ...(input.mailboxUrl ? [['Mailbox', input.mailboxUrl] as [string, string]] : []),
    ...(input.journalUrl ? [['Journal', input.journalUrl] as [string, string]] : []),
    ['', ''],
    ...Object.entries(SERVICE_NAMES).map(([group, label]): [string, string] => [
      label,
      input.groups[group as GroupName] ? 'real' : 'local',
    ]),
    ['', ''],
    ['Voice', describeVoice(input.voice)],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => (label ? `  ${label.padEnd(width)}   ${value}` : ''));
  return ['', '  Quantum Voice is open.', '', ...lines, '', '  Ctrl-C stops everything.', ''].join('\n');
}
