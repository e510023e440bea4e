export type SqlRows<Row> = { rows: Row[]; affectedRows?: number };

/** Statements on one session. Values: json as objects, bigint as number while it is a safe one, times as Date, numeric as text. */
export interface SqlSession {
  query<Row>(sql: string, values?: unknown[]): Promise<SqlRows<Row>>;
  /** Any number of statements without values. */
  exec(sql: string): Promise<unknown>;
}

/** One database, the embedded one or a real PostgreSQL; the embedded one has a single session. */
export interface SqlDatabase extends SqlSession {
  /** Commits when the task returns, rolls back when it throws. */
  transaction<Result>(task: (session: SqlSession) => Promise<Result>): Promise<Result>;
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
