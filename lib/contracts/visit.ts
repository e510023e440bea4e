/** What the visitor's browser and the server exchange. Field names are part of the public contract (docs: HTTP). */

export type Channel = 'voice' | 'text' | 'form';
export type TurnRole = 'visitor' | 'agent';
export type AgentState = 'initializing' | 'listening' | 'thinking' | 'speaking';

export type ConsentPurposeId = 'talk' | 'record' | 'contact';
export type ConsentPurpose = { id: ConsentPurposeId; required: boolean; text: string };
/** `hash` is the SHA-256 of the text shown; the receipt stores it next to the version. */
export type ConsentText = { version: string; text: string; hash: string; purposes: ConsentPurpose[] };

export type Channels = {
  voice: boolean;
  text: boolean;
  form: boolean;
  /** A sentence for the visitor, in the locale's language: why there is no voice on this campaign, locale or server. */
  voiceReason?: string;
};

/** Everything the visit document needs; it sits in `<script type="application/json" id="visit">`. */
export type VisitBootstrap = {
  slug: string;
  locale: string;
  dir: 'ltr' | 'rtl';
  businessName: string;
  agentName: string;
  headline: string;
  subline: string;
  /** CSS hex colour of the campaign; contrast is corrected when the document is rendered. */
  signalColor: string;
  locales: string[];
  /** Overrides of the texts of the locale's language, by text id (components/voice-widget/texts.ts). */
  texts: Record<string, string>;
  consent: ConsentText;
  channels: Channels;
  csrf: string;
  /** ISO 8601. */
  csrfExpiresAt: string;
  privacyUrl: string;
};

/** GET /api/campaigns/:slug?embedder=ORIGIN */
export type CampaignResponse = Pick<
  VisitBootstrap,
  'slug' | 'locale' | 'locales' | 'texts' | 'consent' | 'channels' | 'csrf' | 'csrfExpiresAt'
>;

/** POST /api/gate */
export type GateRequest = {
  campaign: string;
  email: string;
  name?: string;
  locale?: string;
  /** `sha256`: the hash of the text that was shown, so that the receipt names no other. */
  consent: { version: string; accepted: ConsentPurposeId[]; sha256?: string };
  placement?: string;
  csrf: string;
  /** Honeypot: people never see it, so a filled one is a machine. */
  website?: string;
  /** Whether a key or a pointer was used on the page before. */
  hadInput?: boolean;
  /** The solved challenge, after a refusal with `challenge_required`. */
  turnstile?: string;
};
/** What a refusal with `challenge_required` asks the page to solve. */
export type ChallengeTask = { siteKey: string; scriptUrl: string };
export type GateResponse = { visit: string; conversationId: string; channel: Channel; csrf: string; privacyUrl?: string };

/** POST /api/token, Bearer visit */
export type TokenRequest = { csrf: string; transport?: 'webrtc' | 'socket' };
export type RoomTokenResponse = {
  serverUrl: string;
  roomName: string;
  participantName: string;
  participantToken: string;
  expiresAt: string;
  /** Absent: no STUN or TURN at all (host candidates). 'server': the list LiveKit sends. Else exactly these. */
  iceServers?: RTCIceServer[] | 'server';
  /** True when the worker reads LiveKit's pre-connect buffer, so words said while connecting are heard. */
  preConnectAudio?: boolean;
};
export type SocketTokenResponse = { socketUrl: string; socketToken: string };

/** GET /api/visit, Bearer visit. `lead` and `summary` come once the conversation has ended. */
export type VisitResponse = {
  conversationId: string;
  channel: Channel;
  state: VisitServerState;
  csrf: string;
  /** ISO 8601. */
  csrfExpiresAt: string;
  lead?: UnderstoodLead;
  summary?: string;
  /** Where the visitor sees, corrects and erases what is held. */
  privacyUrl?: string;
};
export type VisitServerState = 'gated' | 'live' | 'ended';
export type UnderstoodLead = { name?: string | null; company?: string | null; need?: string | null };

/** POST /api/chat, Bearer visit */
export type ChatRequest = { text: string; clientMessageId: string };
export type ChatAccepted = { turnId: string };
/** GET /api/chat: server-sent events `event: <type>`, `data: <the rest as JSON>`, with ids for Last-Event-ID. */
export type ChatEvent =
  | { type: 'turn'; id: string; role: TurnRole; text: string; final: boolean }
  /** Appends to turn `id`; a later `turn` with the same id replaces the text. */
  | { type: 'delta'; id: string; role?: TurnRole; text: string }
  | { type: 'state'; state: AgentState }
  | { type: 'end'; reason?: string };

/** POST /api/visit/close. `pagehide` may be a reload: the server waits before it ends the conversation. */
export type CloseRequest = { reason: 'hangup' | 'pagehide' };
/** POST /api/visit/feedback */
export type FeedbackRequest = { rating: 1 | 2 | 3 | 4 | 5; words?: string };

/** RFC 9457 problem document of every refused request. */
export type Problem = { type?: string; title?: string; status: number; code: string; detail?: string; channel?: Channel };

/** Marks the agent's sound as synthetic for machines (EU AI Act, article 50(2)), in the words of the IPTC's list of digital source types. */
export const SYNTHETIC_AUDIO = {
  'qv.digital-source-type': 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
} as const;
/** Participant attribute that the worker sets to a growing number every 2-3 s; a client that saw it once misses it later. */
export const AGENT_HEARTBEAT_ATTRIBUTE = 'qv.heartbeat';
/** Participant attribute of LiveKit agents with the AgentState. */
export const AGENT_STATE_ATTRIBUTE = 'lk.agent.state';
