/**
 * How every local service tells the supervisor that it serves: one line on stdout, `READY {"url": ...}`.
 * Anything else on stdout or stderr is log text.
 */
export function announceReady(details: { url: string } & Record<string, string | number | boolean>): void {
  process.stdout.write(`READY ${JSON.stringify(details)}\n`);
}
