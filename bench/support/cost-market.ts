/** Offers beside ours, in dollars a minute, as their owners printed them. */
export const MARKET: readonly { offer: string; usdPerMin: number; includes: string; read: string }[] = [
  { offer: 'Amazon Connect voice', usdPerMin: 0.038, includes: 'without the carrier', read: '2026-10' },
  { offer: 'xAI Voice Agent', usdPerMin: 0.05, includes: 'all', read: '2026-04' },
  { offer: 'Ultravox', usdPerMin: 0.05, includes: 'all', read: '2026-02' },
  { offer: 'Vapi', usdPerMin: 0.05, includes: 'platform alone; all in about 0.07 to 0.25', read: '2026-05' },
  { offer: 'Fish Audio agents', usdPerMin: 0.06, includes: 'all; premium models 0.05 to 0.10 more', read: '2026-11' },
  {
    offer: 'Retell',
    usdPerMin: 0.07,
    includes: 'its least: infrastructure 0.055, speech 0.015, model extra',
    read: '2026-09-20',
  },
  { offer: 'AssemblyAI Voice Agent', usdPerMin: 0.075, includes: 'all', read: '2026-10' },
  { offer: 'ElevenLabs Agents', usdPerMin: 0.08, includes: 'its largest plan, yearly, without the model', read: '2025-08' },
  { offer: 'Agora Conversational AI', usdPerMin: 0.1, includes: 'all', read: '2026-11' },
  { offer: 'Bland', usdPerMin: 0.14, includes: 'all, without a monthly fee', read: '2026-05' },
];

/** The breakdown in the plan that this product started from: its lines, and the total it names. */
export const FIRST_PLAN_USD_PER_MIN = 0.031;
export const FIRST_PLAN: readonly { leg: string; usdPerMin: number }[] = [
  { leg: 'stt', usdPerMin: 0.0077 },
  { leg: 'tts', usdPerMin: 0.018 },
  { leg: 'llm', usdPerMin: 0.00015 },
  { leg: 'room', usdPerMin: 0.0045 },
  { leg: 'postgres', usdPerMin: 0.00042 },
  { leg: 'redis', usdPerMin: 0.00012 },
];

/** Bills that no meter of a call sees, spread over the minutes of a month. */
export const SHARED = {
  /** Supabase Pro with its smallest computer; read in resellers' price tables of 2026. */
  postgresUsdPerMonth: 25,
  /** Where the first plan's figure for Postgres comes out: $25 over 60,000 minutes. */
  referenceMinutesPerMonth: 60_000,
  /** Upstash pay as you go, $0.20 per 100,000 commands; read 2026-09-20. */
  microUsdPerCommand: 2,
  /**
   * Of one call: page (1 window), gate and token (3 windows and the mark of a closed month each), the greeting's phrase, the hang-up (2 windows).
   * The windows of a request are one script, with four commands a window at most and one for the mark; whether a script counts as one is
   * not documented, so all of them are taken.
   */
  commandsPerCall: 5 + 14 + 14 + 1 + 9,
} as const;
