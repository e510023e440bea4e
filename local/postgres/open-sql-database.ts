import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import type { SqlDatabase, SqlRows, SqlSession } from '../database/sql-database.ts';

export type PoolOptions = {
  /** One, unless said otherwise: then statements outside a transaction share one session, as on the embedded engine. */
  connections?: number;
};

const OID = { json: 114, jsonb: 3802, int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184 };

/** Text for the wire as the embedded engine writes it: text that already is JSON or a time is left alone. */
export const WIRE_TYPES = {
  json: {
    to: OID.json,
    from: [OID.json, OID.jsonb],
    serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
    parse: (text: string): unknown => JSON.parse(text),
  },
  jsonb: {
    to: OID.jsonb,
    from: [],
    serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
    parse: (text: string): unknown => JSON.parse(text),
  },
};
const TYPES = {
  ...WIRE_TYPES,
  bigint: {
    to: OID.int8,
    from: [OID.int8],
    serialize: (value: unknown) => String(value),
    parse: (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text)),
  },
  date: time(OID.date, [OID.date]),
  timestamp: time(OID.timestamp, [OID.timestamp]),
  timestamptz: time(OID.timestamptz, [OID.timestamptz]),
};

function time(to: number, from: number[]) {
  return {
    to,
    from,
    serialize: (value: unknown) => (value instanceof Date ? value.toISOString() : String(value)),
    // A timestamp without a zone is meant in the session's, which is UTC.
    parse: (text: string) => new Date(to === OID.timestamp ? `${text}Z` : text),
  };
}

/** A PostgreSQL behind the same few calls as the embedded engine. */
export function openSqlDatabase(url: string, { connections = 1 }: PoolOptions = {}): SqlDatabase {
  // Without a lifetime: the driver ends a connection after half an hour, and one that is reserved then is waited for for ever.
  const pool = postgres(url, {
    max: connections,
    types: TYPES,
    onnotice: () => undefined,
    connect_timeout: 60,
    max_lifetime: null,
  });
  return {
    ...sessionOver(pool),
    async transaction(task) {
      const reserved = await pool.reserve();
      // Our own begin and commit: the driver's `begin` fails a transaction for an error that the task caught at a savepoint.
      try {
        await reserved.unsafe('begin');
        const result = await task(sessionOver(reserved));
        await reserved.unsafe('commit');
        return result;
      } catch (error) {
        await reserved.unsafe('rollback');
        throw error;
      } finally {
        reserved.release();
      }
    },
    async listen(channel, onNotify) {
      // Notifications come in the order of their commits: when our own came back, all before it were told.
      const fence = randomUUID();
      const { promise: isCaughtUp, resolve: caughtUp } = Promise.withResolvers<void>();
      const { unlisten } = await pool.listen(channel, (payload) => (payload === fence ? caughtUp() : onNotify(payload)));
      return async () => {
        await pool.notify(channel, fence);
        await isCaughtUp;
        await unlisten();
      };
    },
    close: () => pool.end({ timeout: 5 }),
  };
}

function sessionOver(sql: Pick<postgres.Sql, 'unsafe'>): SqlSession {
  return {
    async query<Row>(text: string, values: unknown[] = []): Promise<SqlRows<Row>> {
      // Prepared, so that the server tells each parameter's type before it is written; the embedded engine does the same.
      const result = await sql.unsafe(text, values as postgres.ParameterOrJSON<never>[], { prepare: values.length > 0 });
      return { rows: Array.from(result) as unknown as Row[], affectedRows: result.count };
    },
    exec: (text) => sql.unsafe(text).simple(),
  };
}
