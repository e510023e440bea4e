import axe from 'axe-core';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } } as const;

interface Scan {
  violations: { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string }[] }[];
}

/** Everything axe-core finds on the page as it stands, on a phone and a desktop, light and dark; one line per finding. */
export async function findBarriers(page: Page, sizes: (keyof typeof SIZES)[] = ['phone', 'desktop']): Promise<string[]> {
  const found: string[] = [];
  for (const size of sizes) {
    await page.setViewportSize(SIZES[size]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const { id, help, nodes } of (await scan(page)).violations) {
        found.push(
          ...nodes.map((node) => `${size} ${colorScheme} ${id}: ${help} ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
        );
      }
    }
  }
  return found;
}

async function scan(page: Page): Promise<Scan> {
  // Evaluated by the browser's own debugger, which the page's policy does not bind; a script element would be refused.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(
    (rules) =>
      (window as unknown as { axe: { run: (options: object) => Promise<Scan> } }).axe.run({
        runOnly: rules,
        resultTypes: ['violations'],
      }),
    RULES,
  );
}
