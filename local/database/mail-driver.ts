import type { EmailDriver } from '@supabase/lite';

const FROM = 'Quantum Voice <sign-in@localhost>';
const TIMEOUT_MS = 5_000;

export type SwitchableMailDriver = EmailDriver & { enable(): void };

/**
 * Sends the sign-in mails in Resend's wire format to `mailUrl`. Silent until enabled, so that signing up the seed members
 * sends nothing; without a `mailUrl` the text goes to the log.
 */
export function createMailDriver(mailUrl: string | undefined, log: (line: string) => void): SwitchableMailDriver {
  let enabled = false;
  return {
    enable() {
      enabled = true;
    },
    async send({ to, subject, text, html }) {
      if (!enabled) return;
      if (mailUrl === undefined) {
        log(`mail to ${to}: ${subject} ${text ?? ''}`.replaceAll(/\s+/g, ' '));
        return;
      }
      const response = await fetch(`${mailUrl.replace(/\/$/, '')}/emails`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer local-auth' },
        body: JSON.stringify({ from: FROM, to: [to], subject, html, text }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!response.ok) throw new Error(`The mail service answered ${response.status}.`);
    },
  };
}
