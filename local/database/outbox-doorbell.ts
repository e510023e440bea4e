import { withoutEngineNoise } from './quiet-console.ts';
import type { SqlDatabase } from './sql-database.ts';

const TIMEOUT_MS = 2_000;

export type DoorbellTarget = { url: string; secret: string; log: (line: string) => void };

/**
 * Rings the outbox route as Supabase's database webhooks do: after COMMIT, once, never retried. The sweep is the guarantee.
 * Returns the function that stops listening.
 */
export function listenForOutbox(db: SqlDatabase, target: DoorbellTarget): Promise<() => Promise<void>> {
  return withoutEngineNoise(() => db.listen('outbox', (payload) => void ring(target, payload)));
}

// Never awaited by the database queue: a slow web server must not hold up queries.
async function ring({ url, secret, log }: DoorbellTarget, payload: string): Promise<void> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-webhook-secret': secret },
      body: JSON.stringify({ type: 'INSERT', table: 'outbox', schema: 'public', record: toRecord(payload), old_record: null }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) log(`outbox doorbell: the route answered ${response.status}`);
  } catch (error) {
    log(`outbox doorbell: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The trigger sends the row as JSON, or only its id when the row is too long for NOTIFY (8000 bytes). */
function toRecord(payload: string): unknown {
  try {
    const parsed: unknown = JSON.parse(payload);
    return typeof parsed === 'object' && parsed !== null ? parsed : { id: parsed };
  } catch {
    return { id: payload };
  }
}
