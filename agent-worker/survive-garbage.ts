import type { EventEmitter } from 'node:events';
import type { Logger } from '#lib/telemetry/logger.ts';

/**
 * Deepgram's plugin parses what its socket gets inside the socket's event, where nobody can catch: one message that is no JSON would end the
 * process, and the call with it. The silence that follows is noticed by those who wait for sound or words. Anything else still ends the process.
 */
export function surviveGarbage(process: EventEmitter & { exit(code: number): void }, logger: Logger): void {
  process.on('uncaughtException', (error: unknown) => {
    if (error instanceof SyntaxError) {
      logger.warn('a vendor sent what nobody can read', { error });
      return;
    }
    logger.error('the process ends', { error });
    process.exit(1);
  });
}
