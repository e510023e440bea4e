import { createElement } from 'react';
import type { VisitBootstrap } from '#lib/contracts/visit.ts';
import { documentHeaders } from './document-headers.ts';
import { GateView } from './gate-view.tsx';
import { DARK, inkOn, LIGHT, readableSignal } from './readable-signal.ts';
import { escapeHtml, renderHtml } from './render-html.ts';
import { resolveTexts } from './texts.ts';
import { textsOf } from './texts-of.ts';
import { VisitPage } from './visit-page.tsx';
import { visitStyle } from './visit-style.ts';

export type VisitDocumentInput = {
  bootstrap: VisitBootstrap;
  /** True in the frame on a customer's site; false for the page behind a QR code. */
  embedded: boolean;
  /** Path of the built entry, from public/widget/manifest.json. */
  scriptUrl: string;
  /** What the entry imports at once (`first` of the manifest), so that it comes in parallel. */
  preloadUrls?: string[];
  /** Origins the call code connects to, such as wss://livekit.example; its https twin is added. */
  connectSrc: string[];
  /** Sites that may embed this campaign; empty: nobody. */
  frameAncestors: string[];
  /** Where the script and the frame of the challenge come from; absent: there is none. */
  challengeOrigin?: string | undefined;
};
export type VisitDocument = { html: string; headers: Record<string, string> };

/** Returns the whole document, readable without script, and the headers it must be sent with. */
export function renderVisitDocument(input: VisitDocumentInput): VisitDocument {
  const { bootstrap, scriptUrl } = input;
  const texts = resolveTexts(textsOf(bootstrap.locale), bootstrap.texts, {
    agent: bootstrap.agentName,
    business: bootstrap.businessName,
  });
  const style = `${themeStyle(bootstrap.signalColor)}${visitStyle}`;
  const gate = createElement('div', undefined, createElement(GateView, { bootstrap, texts }));
  const page = createElement(VisitPage, { bootstrap, texts, stateName: 'gate', agentState: undefined }, gate);
  const app = renderHtml(createElement('div', { className: 'stage' }, page));
  const html = `<!doctype html>
<html lang="${escapeHtml(bootstrap.locale)}" dir="${bootstrap.dir === 'rtl' ? 'rtl' : 'ltr'}"${input.embedded ? ' data-embedded' : ''}>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover,interactive-widget=resizes-content">
<title>${escapeHtml(`${texts.call} · ${bootstrap.businessName}`)}</title><meta name="description" content="${escapeHtml(bootstrap.subline)}">
<meta name="color-scheme" content="light dark"><meta name="theme-color" content="${LIGHT.paper}" media="(prefers-color-scheme:light)"><meta name="theme-color" content="${DARK.paper}" media="(prefers-color-scheme:dark)">
<meta name="mobile-web-app-capable" content="yes"><meta name="apple-mobile-web-app-title" content="${escapeHtml(bootstrap.businessName)}"><meta name="robots" content="noindex">
<link rel="icon" href="${favicon(readableSignal(bootstrap.signalColor, LIGHT.paper))}"><style>${style}</style>
${(input.preloadUrls ?? []).map((url) => `<link rel="modulepreload" href="${escapeHtml(url)}">`).join('')}<script type="module" src="${escapeHtml(scriptUrl)}"></script></head>
<body><noscript><p class="noscript">${escapeHtml(texts.needsScript)}</p></noscript><div id="app">${app}</div>
<script type="application/json" id="visit">${embedJson({ ...bootstrap, texts })}</script></body></html>`;
  return { html, headers: documentHeaders({ ...input, style }) };
}

/** JSON that cannot leave its script element: no "<" survives, so neither "</script>" nor "<!--" can appear. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function themeStyle(signalColor: string): string {
  return `:root{${colors(signalColor, LIGHT)}}@media(prefers-color-scheme:dark){:root{${colors(signalColor, DARK)}}}`;
}

function colors(signalColor: string, theme: { paper: string; ink: string }): string {
  const signal = readableSignal(signalColor, theme.paper);
  return `--paper:${theme.paper};--ink:${theme.ink};--signal:${signal};--on-signal:${inkOn(signal)};`;
}

function favicon(signal: string): string {
  const arcs = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 60 60' fill='none' stroke-width='9' stroke-linecap='round'><g transform='rotate(-28 30 30)'><path stroke='${signal}' d='M11 24a20 20 0 0 1 38 0'/><path stroke='#8a8478' d='M49 36a20 20 0 0 1-38 0'/></g></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(arcs)}`;
}
