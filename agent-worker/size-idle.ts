/** What the database knows of the calls that may come: `read_demand`. */
export interface Demand {
  /** Campaigns that are within their hours, or will be in five minutes. */
  openCampaigns: number;
  /** Calls that began in the last five minutes. */
  recentCalls: number;
  /** Live workers that share them. */
  workers: number;
}

export interface IdleBounds {
  least: number;
  most: number;
  /** Job processes that wait now. */
  waiting: number;
  /** Calls that this worker may still take. */
  room: number;
  freeMb: number;
}

/** Few of the campaigns that are open are called in the same second. */
const CAMPAIGNS_A_PROCESS = 10;
/** Calls come in swarms: what came in five minutes may come again, a third of it at once. */
const RECENT_CALLS_A_PROCESS = 3;
/** What a process takes once it has a call (docs/runbook.md, Capacity). */
const PROCESS_MB = 250;
/** For the calls that run, and the rest of the machine. */
const KEPT_MB = 500;

/** How many job processes should wait for a call: more where more may come, and never more than the memory has room for; `least` at least. */
export function sizeIdle(demand: Demand, bounds: IdleBounds): number {
  const { openCampaigns, recentCalls, workers } = demand;
  const wanted = (openCampaigns / CAMPAIGNS_A_PROCESS + recentCalls / RECENT_CALLS_A_PROCESS) / Math.max(1, workers);
  // Those that wait already are not in the free memory any more, but for what a call adds.
  const affordable = bounds.waiting + Math.floor((bounds.freeMb - KEPT_MB) / PROCESS_MB);
  const most = Math.max(bounds.least, Math.min(bounds.most, bounds.room, affordable));
  return Math.min(most, Math.max(bounds.least, Math.ceil(wanted)));
}
