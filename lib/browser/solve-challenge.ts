import type { ChallengeTask } from '#lib/contracts/visit.ts';

/** Enough for a person who has to tick something; the page is not held up for ever. */
const GIVE_UP_MS = 60_000;
const ACTION = 'gate';

/** The part of the vendor's script that we use (developers.cloudflare.com/turnstile, 2026-10). */
interface Turnstile {
  render(container: Element, options: Record<string, unknown>): string;
  remove(widgetId: string): void;
}
const turnstileOf = (page: Window) => (page as Window & { turnstile?: Turnstile }).turnstile;

/** Loads the vendor's script, now and not before, and resolves with a token; undefined when there is none to be had. */
export async function solveChallenge(page: Window, task: ChallengeTask): Promise<string | undefined> {
  const host = page.document.createElement('div');
  host.className = 'challenge';
  page.document.body.append(host);
  let widgetId: string | undefined;
  let timer: number | undefined;
  try {
    const turnstile = turnstileOf(page) ?? (await load(page, task.scriptUrl));
    return await new Promise<string | undefined>((resolve) => {
      const giveUp = () => resolve(undefined);
      timer = page.setTimeout(giveUp, GIVE_UP_MS);
      widgetId = turnstile.render(host, {
        sitekey: task.siteKey,
        action: ACTION,
        appearance: 'interaction-only',
        callback: resolve,
        // True tells the vendor that the page takes care of it.
        'error-callback': () => {
          giveUp();
          return true;
        },
        'timeout-callback': giveUp,
        'unsupported-callback': giveUp,
      });
    });
  } catch {
    return undefined;
  } finally {
    page.clearTimeout(timer);
    if (widgetId !== undefined) turnstileOf(page)?.remove(widgetId);
    host.remove();
  }
}

function load(page: Window, url: string): Promise<Turnstile> {
  return new Promise((resolve, reject) => {
    const script = page.document.createElement('script');
    script.src = url;
    script.async = true;
    script.onload = () => {
      const turnstile = turnstileOf(page);
      if (turnstile) resolve(turnstile);
      else reject(new Error('The script brought nothing.'));
    };
    script.onerror = () => {
      script.remove();
      reject(new Error('The script did not come.'));
    };
    page.document.head.append(script);
  });
}
