import { documentHeaders } from './document-headers.ts';
import { escapeHtml } from './render-html.ts';

const STYLE = 'body{margin:0;padding:2rem;font:1rem/1.5 system-ui,sans-serif;color-scheme:light dark}a{color:inherit}';

/** What a frame shows on a site that the campaign does not list: no form and no csrf, but a way to talk all the same. */
export function renderRefusal(input: { slug: string; businessName: string; frameAncestors: string[] }): {
  html: string;
  headers: Record<string, string>;
} {
  const { slug, businessName, frameAncestors } = input;
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(businessName)}</title><meta name="robots" content="noindex"><style>${STYLE}</style></head>
<body><p>This site may not show this page. <a href="/c/${encodeURIComponent(slug)}" target="_blank" rel="noopener">Open it in a new window</a> to talk with ${escapeHtml(businessName)}.</p>
<p>Is this your site? Add it to the campaign's allowed origins.</p></body></html>`;
  return { html, headers: documentHeaders({ style: STYLE, connectSrc: [], frameAncestors }) };
}
