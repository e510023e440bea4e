import { escapeHtml } from './escape-html.ts';

const STYLE = `
:root{color-scheme:light dark;--ink:#191713;--soft:#6b655b;--paper:#faf7f1;--card:#fff;--line:#e6e0d4;--signal:#b4381f;--mark:#f3ede1}
@media (prefers-color-scheme:dark){:root{--ink:#f1ede4;--soft:#a49c8e;--paper:#161412;--card:#1f1c19;--line:#36312b;--signal:#ff8a6b;--mark:#2a2621}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;-webkit-text-size-adjust:100%}
a{color:var(--signal)}a:focus-visible{outline:2px solid var(--signal);outline-offset:3px;border-radius:4px}
header{display:flex;gap:16px;align-items:baseline;flex-wrap:wrap;padding:24px clamp(16px,4vw,40px) 16px}
h1{font-size:22px;line-height:1.2;margin:0;font-weight:650;letter-spacing:-.01em}
nav{display:flex;gap:16px;font-size:14px;margin-left:auto}
main{padding:0 clamp(16px,4vw,40px) 40px;max-width:1180px}
.soft{color:var(--soft)}.small{font-size:13px}
.empty{border:1px dashed var(--line);border-radius:14px;padding:48px 24px;text-align:center;color:var(--soft)}
time,.number{font-variant-numeric:tabular-nums;white-space:nowrap}
`;

/** A whole document in the look of the product; `style` is added to the common one, `body` is HTML already. */
export function page(input: { title: string; style: string; body: string }): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(input.title)}</title><style>${STYLE}${input.style}</style></head><body>${input.body}</body></html>`;
}
