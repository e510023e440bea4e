import { type ComponentChildren, hydrate } from 'preact';

/** What the widget needs of react-dom/client, over Preact's core: its React-compatible layer is a quarter of the first page. */
export function hydrateRoot(root: Element, app: ComponentChildren): void {
  hydrate(app, root);
}
