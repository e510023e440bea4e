/** Paper, ink, type, and the ring. */
export const baseStyle = `
:root {
  color-scheme: light dark;
  --soft: color-mix(in srgb, var(--ink) 66%, var(--paper));
  --line: color-mix(in srgb, var(--ink) 16%, var(--paper));
  --wash: color-mix(in srgb, var(--ink) 5%, var(--paper));
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
}
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--paper); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 400 1.0625rem/1.5 var(--sans); font-variant-numeric: tabular-nums; -webkit-font-smoothing: antialiased; -webkit-tap-highlight-color: transparent; }
h1, h2, p, dl, dd, ol, fieldset, legend { margin: 0; padding: 0; border: 0; }
h1 { font-size: clamp(2.125rem, 8.4vw, 2.5rem); line-height: 1.04; letter-spacing: -.034em; font-weight: 640; text-wrap: balance; outline: 0; }
h2 { font-size: .9375rem; line-height: 1.4; font-weight: 600; color: var(--soft); }
button, input, textarea { font: inherit; color: inherit; }
button { border: 0; background: none; cursor: pointer; touch-action: manipulation; }
button:disabled { cursor: default; opacity: .55; }
a { color: inherit; text-underline-offset: .2em; text-decoration-thickness: 1px; }
[hidden] { display: none !important; }
:focus-visible { outline: 2.5px solid var(--ink); outline-offset: 3px; }
.quiet { font-size: .8125rem; line-height: 1.45; color: var(--soft); }
.link { display: inline-block; padding: .625rem 0; min-height: 2.75rem; text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: .25em; }
.noscript { padding: 1rem 1.5rem; background: var(--ink); color: var(--paper); }
.visit { min-height: 100dvh; display: flex; flex-direction: column; max-width: 30rem; margin: 0 auto; padding: max(1rem, env(safe-area-inset-top)) max(1.5rem, env(safe-area-inset-right)) max(1rem, env(safe-area-inset-bottom)) max(1.5rem, env(safe-area-inset-left)); }
.top { display: flex; align-items: baseline; justify-content: space-between; gap: 1rem; min-height: 2rem; }
.business { font-size: .9375rem; font-weight: 600; letter-spacing: -.01em; }
.languages { position: relative; flex: none; font-size: .875rem; text-transform: capitalize; }
.languages summary { padding: .25rem 0; color: var(--soft); cursor: pointer; list-style: none; }
.languages summary::-webkit-details-marker { display: none; }
.languages summary::after { content: ""; display: inline-block; width: .4em; height: .4em; margin: 0 .15em .15em .5em; border: solid currentColor; border-width: 0 1.5px 1.5px 0; transform: rotate(45deg); }
.languages[open] summary::after { margin-bottom: -.05em; transform: rotate(225deg); }
.languages nav { position: absolute; z-index: 2; inset-inline-end: -.75rem; top: 100%; display: grid; min-width: 10rem; padding: .375rem 0; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; box-shadow: 0 .75rem 2rem color-mix(in srgb, #000 18%, transparent); }
.languages a { padding: .625rem 1rem; text-decoration: none; }
.languages a:hover { background: var(--wash); }
.languages a[aria-current] { font-weight: 600; box-shadow: inset 3px 0 0 var(--signal); }
.panel { flex: 1; display: flex; flex-direction: column; min-height: 0; }
.panel > * { flex: 1; display: flex; flex-direction: column; min-height: 0; }

.ring, .mark { display: block; overflow: visible; }
.arcs { fill: none; stroke-width: 15; stroke-linecap: round; stroke-linejoin: round; transform: rotate(-28deg); transition: transform .6s cubic-bezier(.3, 0, .1, 1), stroke-width .6s; }
.arc-agent { stroke: var(--signal); }
.arc-visitor { stroke: var(--ink); }
.echo { fill: none; stroke: var(--signal); stroke-width: 5; opacity: 0; }
.ring { width: 7.25rem; }
.mark .arcs { stroke-width: 34; }
.mark path { stroke: currentColor; }
[data-state=ringing] .arcs { animation: pulse 3s infinite; }
[data-state=ringing] .echo { animation: echo 3s infinite cubic-bezier(.1, .6, .3, 1); }
[data-state=ringing] .echo-2 { animation-delay: .6s; }
[data-agent=thinking] .ring .arcs { animation: turn 2.4s infinite linear; }
[data-state=live-voice] .ring .arcs { transform: none; stroke-width: 10; }
[data-state=ended] .ring .arcs { transform: rotate(-90deg); }
@keyframes pulse {
  0%, 17%, 38%, 100% { transform: rotate(-28deg) scale(1); }
  4%, 24% { transform: rotate(-28deg) scale(1.07); }
  7%, 27% { transform: rotate(-25deg) scale(1.05); }
  10%, 30% { transform: rotate(-31deg) scale(1.07); }
}
@keyframes echo { 0% { opacity: .55; transform: scale(1.05); } 36%, 100% { opacity: 0; transform: scale(1.5); } }
@keyframes turn { from { transform: rotate(-28deg); } to { transform: rotate(332deg); } }
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
  [data-state=ringing] .echo { opacity: .4; transform: scale(1.2); }
}
`;
