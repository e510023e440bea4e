import type { GateProblemId, NoticeId } from '#lib/browser/visit-state.ts';

/** English sentences of the visit. `{agent}` and `{business}` are filled in when the document is rendered. */
export const defaultTexts = {
  call: 'Call {agent}',
  typeInstead: 'or type instead',
  startTyping: 'Write to {agent}',
  leaveMessage: 'Leave a message',
  email: 'Your e-mail',
  name: 'Your name',
  optional: 'optional',
  required: 'required',
  didYouMean: 'Did you mean {email}?',
  disclosure: '{agent} is an AI assistant of {business}, not a person.',
  privacy: 'Privacy',
  helpers: 'Who helps us',
  language: 'Language',
  needsScript: 'Calling needs JavaScript. Please turn it on for this page, then call.',
  noMicrophone: 'This browser has no microphone for us. Open this page in Safari or Chrome to talk, or type here.',
  copyLink: 'Copy the link',
  linkCopied: 'Link copied',
  openWindow: 'Talk in a new window',
  ringing: 'Ringing',
  connecting: 'One moment',
  listening: 'Listening',
  thinking: 'Thinking',
  speaking: 'Speaking',
  muted: 'You are muted',
  mute: 'Mute',
  unmute: 'Unmute',
  end: 'End',
  endCall: 'End the call',
  endChat: 'End the chat',
  conversation: 'Conversation',
  you: 'You',
  writeHere: 'Write here',
  send: 'Send',
  soundOn: 'Turn the sound on',
  reconnecting: 'The line is weak. We keep trying; you can also type.',
  ended: 'Thank you.',
  endedAfter: '{time} with {agent}',
  understoodTitle: 'What we understood',
  leadName: 'Name',
  leadCompany: 'Company',
  leadNeed: 'You need',
  understoodNone: 'Your conversation is with {business} now.',
  correct: 'Correct this',
  held: 'See, correct or erase what we hold about you',
  correctLabel: 'What should it say?',
  correctSent: 'Corrected. Thank you.',
  nextTitle: 'What happens next',
  next: 'A person at {business} reads this and writes to your e-mail.',
  rateTitle: 'How was it?',
  rateLow: 'Poor',
  rateHigh: 'Great',
  rateWords: 'Anything we should do better?',
  rateThanks: 'Thank you. We read every word.',
  formTitle: 'We have your e-mail and will get back to you.',
  formLead: 'Tell us what it is about, and we come prepared.',
  formLabel: 'Your message',
  formSent: 'It is with us. We will write to you.',
  sendFailed: 'This did not go through. Your words are still here: please try again in a moment.',
  emailMissing: 'Please give us your e-mail, so that we can reach you.',
  emailInvalid: 'Please check the e-mail: something is missing.',
  consentMissing: 'Please tick what is marked as required. We may not talk without it.',
  gateOffline: 'We could not reach our server. Please check your connection and call again.',
  gateBusy: 'Many people are calling right now. Please try again in a minute.',
  gateChallenge: 'We could not tell that you are a person. Please try once more.',
  gateRefused: 'This page is too old to call from. Please reload it.',
  allowMicrophone: 'Your browser asks for the microphone. Please allow it.',
  micBlockedSafariIos:
    'The microphone is off. Tap the page menu in the address bar, then Website Settings, to allow it. We go on in writing.',
  micBlockedSafari: 'The microphone is off. Allow it under Safari, Settings for This Website. We go on in writing.',
  micBlockedAndroid:
    'The microphone is off. Tap the icon left of the address, then Permissions, to allow it. We go on in writing.',
  micBlockedFirefox: 'The microphone is off. Click the microphone left of the address to allow it. We go on in writing.',
  micBlockedChrome: 'The microphone is off. Click the icon left of the address to allow it. We go on in writing.',
  micBlockedEmbedded: 'This site does not let us use the microphone. We go on in writing, or in a new window by voice.',
  micMissing: 'We found no microphone. We go on in writing.',
  micInUse: 'Another app is using your microphone. We go on in writing.',
  micUnsupported: 'This browser has no microphone for us. We go on in writing.',
  voiceOff: 'We cannot talk right now. We go on in writing.',
  voiceBusy: 'All lines are taken. We go on in writing.',
  voiceNoAgent: 'Nobody picked up by voice. We go on in writing.',
  voiceDropped: 'The line dropped. Nothing is lost: we go on in writing.',
  cannotHear: 'We cannot hear you well. Please type; we go on listening.',
  voiceQueue: 'All our lines are busy for about {minutes} min. You can type right away, and call again then.',
  voiceDayFull: 'Our calls of today are used up. Please type, or call again tomorrow.',
  voiceMonthFull: 'We cannot take calls this month. Please type.',
  callAgain: 'Try the call again',
  callGoesOn: 'Your call is still open.',
  continueCall: 'Continue the call',
  consent: 'Your consent',
  withdrawHow:
    'You may take your consent back at any moment. The conversation then ends at once, and nothing more is made of what was said.',
  withdraw: 'Withdraw consent',
  withdrawnTitle: 'It has ended.',
  withdrawn: 'You withdrew your consent.',
  withdrawnNext: 'Nothing more is made of what was said. What was noted before stays until you have it erased.',
  withdrawFailed: 'The conversation has ended here, but we could not reach our server. Please try once more, so that it knows.',
  tryAgain: 'Try again',
  welcomeBack: 'Welcome back. We go on where we stopped.',
} as const satisfies Record<string, string> & Record<NoticeId | GateProblemId, string>;

export type TextId = keyof typeof defaultTexts;
export type Texts = Record<TextId, string>;

/** Fills `{name}` places; an unknown place stays as it is, so that a bad translation is seen. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

/** The campaign's texts over those of its language, with the names filled in. */
export function resolveTexts(base: Texts, overrides: Record<string, string>, names: { agent: string; business: string }): Texts {
  const entries = Object.entries({ ...base, ...pickKnown(overrides) });
  return Object.fromEntries(entries.map(([id, text]) => [id, fill(text, names)])) as Texts;
}

function pickKnown(overrides: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(overrides).filter(([id, text]) => id in defaultTexts && text.trim() !== ''));
}
