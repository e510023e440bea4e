/** Values of one log line. Keys under `pii.` carry personal data and are dropped before anything is written. */
export type LogAttributes = Record<string, unknown>;

export interface Logger {
  info(message: string, attributes?: LogAttributes): void;
  warn(message: string, attributes?: LogAttributes): void;
  error(message: string, attributes?: LogAttributes): void;
}

function describe(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { name: value.name, message: value.message, ...(value.cause === undefined ? {} : { cause: describe(value.cause) }) };
}

function line(level: string, service: string, message: string, attributes: LogAttributes): string {
  const kept = Object.entries(attributes).filter(([key]) => !key.startsWith('pii.'));
  return JSON.stringify({
    time: new Date().toISOString(),
    level,
    service,
    message,
    ...Object.fromEntries(kept.map(([key, value]) => [key, describe(value)])),
  });
}

/** One JSON object a line; runs on the edge as well, where pino does not. */
export function createLogger(service: string): Logger {
  return {
    info: (message, attributes = {}) => console.log(line('info', service, message, attributes)),
    warn: (message, attributes = {}) => console.warn(line('warn', service, message, attributes)),
    error: (message, attributes = {}) => console.error(line('error', service, message, attributes)),
  };
}
