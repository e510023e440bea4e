import { Fragment, isValidElement, type ReactNode } from 'react';

// Written by hand because a Next route may not import react-dom/server: it is refused in the server-component layer.
const VOID = new Set(['area', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);
const ATTRIBUTES: Record<string, string> = { className: 'class', htmlFor: 'for', viewBox: 'viewBox', hrefLang: 'hreflang' };

/** Renders views without hooks to HTML. Handlers, refs and keys are left out; everything else is escaped. */
export function renderHtml(node: ReactNode): string {
  if (node === null || node === undefined || typeof node === 'boolean') return '';
  if (typeof node === 'string' || typeof node === 'number' || typeof node === 'bigint') return escapeHtml(String(node));
  if (Array.isArray(node)) return node.map(renderHtml).join('');
  if (!isValidElement<Record<string, unknown>>(node)) throw new Error('renderHtml was given something that is no view.');
  const { type, props } = node;
  const children = props.children as ReactNode;
  if (type === Fragment) return renderHtml(children);
  if (typeof type === 'function') return renderHtml((type as (props: Record<string, unknown>) => ReactNode)(props));
  if (typeof type !== 'string') throw new Error('renderHtml knows elements, functions and fragments only.');
  const opening = `<${type}${renderAttributes(props)}>`;
  return VOID.has(type) ? opening : `${opening}${renderHtml(children)}</${type}>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function renderAttributes(props: Record<string, unknown>): string {
  return Object.entries(props)
    .filter(([name]) => name !== 'children' && name !== 'key' && name !== 'ref')
    .map(([name, value]) => renderAttribute(name, value))
    .join('');
}

function renderAttribute(name: string, value: unknown): string {
  if (value === null || value === undefined || typeof value === 'function') return '';
  const isSpelledOut = name.startsWith('aria-') || name.startsWith('data-') || name === 'focusable' || name === 'spellCheck';
  if (value === false && !isSpelledOut) return '';
  const attribute = ATTRIBUTES[name] ?? (name.includes('-') ? name : name.toLowerCase());
  return value === true && !isSpelledOut ? ` ${attribute}` : ` ${attribute}="${escapeHtml(String(value))}"`;
}
