import type { Page } from 'playwright-core';

export interface Focus {
  tag: string;
  id: string;
  name: string;
  /** Inside the window, not covered and not clipped away. */
  isVisible: boolean;
  /** Looks different from the same control without focus: an outline, a shadow, or that of the label it fills. */
  hasMark: boolean;
}

/** What has the focus now, and whether a person can see that. */
export function focusOf(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const box = element.getBoundingClientRect();
    const looks = (one: Element) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return { isOutlined: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2, boxShadow };
    };
    const own = looks(element);
    const partner = element.nextElementSibling;
    return {
      tag: element.tagName,
      id: element.id,
      name: element.getAttribute('name') ?? element.textContent?.trim() ?? '',
      isVisible: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
      hasMark: own.isOutlined || own.boxShadow !== 'none' || (partner !== null && looks(partner).isOutlined),
    };
  });
}

/** Presses Tab, as often as a page has controls, until the element has the focus. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const isThere = () => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
  for (let step = 0; step < 30; step += 1) {
    if (await isThere()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key never reaches ${selector}.`);
}
