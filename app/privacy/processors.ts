/** When the list below was last changed; a change is announced by this date on the page. */
export const PROCESSORS_CHANGED = '2026-11-21';

export interface Processor {
  name: string;
  /** What it does for a visitor's conversation. */
  purpose: string;
  gets: string;
  /** Where it works, as far as the business has not chosen otherwise. */
  place: string;
  keeps: string;
}

/** Who helps a business to answer, as this product uses them. Places are the vendors' standard ones. */
export const PROCESSORS: readonly Processor[] = [
  {
    name: 'LiveKit',
    purpose: 'Carries the sound between your browser and us',
    gets: 'Your voice while you talk, your network address',
    place: 'The region nearest to you, or the business’s own server',
    keeps: 'Nothing of the sound. We record no call.',
  },
  {
    name: 'Deepgram',
    purpose: 'Turns speech into text and text into speech',
    gets: 'Your voice while you talk, the words we speak',
    place: 'United States',
    keeps: 'Nothing. Each request says that it may not be kept or used for training.',
  },
  {
    name: 'OpenAI',
    purpose: 'Writes answers and the summary, finds the passages that fit; hears and speaks while Deepgram does not',
    gets: 'The words of the conversation, single sentences of your voice while Deepgram does not hear; your e-mail address only if you say it',
    place: 'United States',
    keeps: 'No training. Requests of a call say that they may not be stored; logs against abuse end after 30 days.',
  },
  {
    name: 'Supabase',
    purpose: 'Keeps the records',
    gets: 'Your e-mail, the transcript, what you asked for, your consent, your network address as a keyed hash',
    place: 'The region the business chose for its database',
    keeps: 'Until you or the business erase it',
  },
  {
    name: 'Upstash',
    purpose: 'Counts requests against abuse, passes typed messages on',
    gets: 'Keyed hashes of your network address and e-mail, typed messages',
    place: 'The region the business chose for its store',
    keeps: 'Counts for minutes, messages for two hours',
  },
  {
    name: 'Vercel',
    purpose: 'Serves the page and our server',
    gets: 'What your browser sends us, your network address',
    place: 'The region nearest to you',
    keeps: 'Logs of requests for days, without the words of the conversation',
  },
  {
    name: 'Resend',
    purpose: 'Mails your request to the people who answer it',
    gets: 'Your e-mail, the summary, what you asked for',
    place: 'United States',
    keeps: 'The mail as long as its log runs; its readers are asked to delete it when you erase',
  },
  {
    name: 'Slack',
    purpose: 'Shows your request to the people who answer it',
    gets: 'Your e-mail, the summary, what you asked for',
    place: 'United States, or the region the business chose',
    keeps: 'As long as the business keeps its messages; they are asked to delete it when you erase',
  },
  {
    name: 'Asana',
    purpose: 'Makes your request a task of the people who answer it',
    gets: 'Your e-mail, the summary, what you asked for',
    place: 'United States, or the region the business chose',
    keeps: 'Until the task is deleted, which happens when you erase',
  },
];

/** Only while none of the others hears, and only where the browser has a recognition of its own. */
export const BROWSER_PROCESSOR: Processor = {
  name: 'Your own browser',
  purpose: 'Turns speech into text while nobody else hears you',
  gets: 'Your voice while you talk',
  place: 'Your device where the browser can, else with the browser’s maker',
  keeps: 'What its maker says in its own notice',
};

/** Only where the business set it up, and only of a visit that looks automated. */
export const CHALLENGE_PROCESSOR: Processor = {
  name: 'Cloudflare Turnstile',
  purpose: 'Tells people from programs, only when a visit looks automated',
  gets: 'Signals of your browser, your network address',
  place: 'The location nearest to you',
  keeps: 'What it needs to recognise abuse; nothing of the conversation',
};
