import type { ChallengeTask, Channel } from '#lib/contracts/visit.ts';

export type ApiFaultKind =
  | 'offline'
  | 'invalid'
  | 'signed_out'
  | 'budget'
  | 'csrf'
  | 'refused'
  | 'consent'
  | 'challenge'
  | 'missing'
  | 'busy'
  | 'unavailable';

const KIND_BY_CODE: Record<string, ApiFaultKind> = {
  invalid_input: 'invalid',
  unauthenticated: 'signed_out',
  budget_exhausted: 'budget',
  csrf_invalid: 'csrf',
  origin_refused: 'refused',
  consent_required: 'consent',
  challenge_required: 'challenge',
  not_found: 'missing',
  rate_limited: 'busy',
};
// Longer waits are told to the visitor instead of being sat out.
const MAX_SILENT_WAIT_MS = 5_000;

type FaultOptions = {
  isRetryable?: boolean;
  retryAfterMs?: number | undefined;
  channel?: Channel | undefined;
  isDayFull?: boolean;
  challenge?: ChallengeTask | undefined;
  cause?: unknown;
};

/** A refused or failed request, reduced to what the page can do about it. Never shown as it is. */
export class ApiFault extends Error {
  readonly kind: ApiFaultKind;
  readonly isRetryable: boolean;
  readonly retryAfterMs: number | undefined;
  /** Where the visit can go on instead (402 at the token). */
  readonly channel: Channel | undefined;
  /** The calls of the day are used up; more lines would not help. */
  readonly isDayFull: boolean;
  /** What the browser is asked to solve first. */
  readonly challenge: ChallengeTask | undefined;

  constructor(kind: ApiFaultKind, options: FaultOptions = {}) {
    super(kind, { cause: options.cause });
    this.kind = kind;
    this.isRetryable = options.isRetryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.channel = options.channel;
    this.isDayFull = options.isDayFull ?? false;
    this.challenge = options.challenge;
  }
}

/** Maps an RFC 9457 problem document, or any other refusal, to an ApiFault. */
export async function readFault(response: Response): Promise<ApiFault> {
  const problem = await readJson(response);
  const kind =
    KIND_BY_CODE[String(problem.code)] ?? (response.status < 500 && response.status !== 429 ? 'refused' : 'unavailable');
  const retryAfterS = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(retryAfterS) ? retryAfterS * 1_000 : undefined;
  const mayRetry = kind === 'unavailable' || kind === 'busy';
  const channel = problem.channel === 'text' || problem.channel === 'form' ? problem.channel : undefined;
  const { siteKey, scriptUrl } = problem;
  const challenge = typeof siteKey === 'string' && typeof scriptUrl === 'string' ? { siteKey, scriptUrl } : undefined;
  return new ApiFault(kind, {
    isRetryable: mayRetry && (retryAfterMs ?? 0) <= MAX_SILENT_WAIT_MS,
    retryAfterMs,
    channel,
    isDayFull: problem.isDayFull === true,
    challenge,
  });
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  try {
    const value: unknown = await response.json();
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
