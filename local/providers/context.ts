import type { Voice } from '../speech/voice.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Models } from './models.ts';
import type { Profiles } from './profiles.ts';
import type { Mailbox } from './resend/mailbox.ts';
import type { UsageLedger } from './usage.ts';

export type SpeechSettings = {
  /** Trailing silence, in audio time, that ends an utterance. */
  endpointMs: number;
  /** Trailing silence after which the final decode starts on suspicion. */
  decodeAtMs: number;
  /** Silence of the client, in wall time, after which Deepgram hangs up (NET-0001). */
  idleMs: number;
};

/** What every vendor's handlers get. */
export interface Context {
  voice: Voice;
  models: Models;
  journal: Journal;
  usage: UsageLedger;
  faults: Faults;
  profiles: Profiles;
  mailbox: Mailbox;
  speech: SpeechSettings;
  /** Said by the model when asked what it is. */
  modelNote: string;
  nowMs: () => number;
}
