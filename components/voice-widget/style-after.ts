/** The end, the challenge, and the form that stands in for everything. */
export const afterStyle = `
[data-state=ended].visit, [data-state=form].visit { height: auto; }
[data-state=ended] .hero, [data-state=form] .hero { padding: 1.125rem 0 1.75rem; }
[data-state=ended] .ring, [data-state=form] .ring { width: 6.25rem; margin: -.25rem -1.0625rem .25rem; }
[data-state=ended] .status, [data-state=form] .status { justify-content: flex-start; margin-top: .625rem; }
.after { display: flex; flex-direction: column; gap: 1.75rem; padding-bottom: 1.5rem; }
.after section > h2 { margin-bottom: .375rem; }
.facts { margin-bottom: .75rem; border-top: 1px solid var(--line); }
.facts > div { display: grid; grid-template-columns: 6.5rem 1fr; gap: 1rem; padding: .625rem 0; border-bottom: 1px solid var(--line); }
.facts dt { color: var(--soft); }
.facts dd { font-weight: 500; }
.rate legend { font-size: 1.1875rem; font-weight: 600; letter-spacing: -.015em; padding-bottom: .75rem; }
.scale { display: grid; grid-template-columns: repeat(5, 1fr); gap: .5rem; }
.scale label { position: relative; cursor: pointer; }
.scale input { position: absolute; inset: 0; opacity: 0; margin: 0; cursor: pointer; }
.scale span { display: grid; place-items: center; height: 3.25rem; border-radius: 1.625rem; box-shadow: inset 0 0 0 1.5px var(--line); font-size: 1.125rem; font-weight: 500; transition: background .15s; }
.scale label:hover span { box-shadow: inset 0 0 0 1.5px var(--ink); }
.scale input:checked + span { background: var(--signal); color: var(--on-signal); box-shadow: none; }
.scale input:focus-visible + span { outline: 2.5px solid var(--ink); outline-offset: 3px; }
.ends { display: flex; justify-content: space-between; padding: .375rem .25rem 0; }
.rate .field { margin-top: 1.25rem; }
.plain { min-height: 3.25rem; margin-top: 1rem; padding: 0 1.75rem; border-radius: 1.625rem; background: var(--ink); color: var(--paper); font-weight: 600; }
.done { padding-inline-start: .75rem; border-inline-start: 3px solid var(--signal); font-weight: 500; }
.consent-menu { position: relative; font-size: .9375rem; }
.consent-menu summary { cursor: pointer; list-style: none; color: var(--soft); text-decoration: underline; text-underline-offset: .2em; padding: .625rem 0; }
.consent-menu summary::-webkit-details-marker { display: none; }
.top .sheet { position: absolute; inset-inline-end: 0; top: 100%; z-index: 2; width: min(20rem, calc(100vw - 3rem)); padding: 1.125rem; border-radius: 1.125rem; background: var(--paper); box-shadow: 0 0 0 1.5px var(--line), 0 1rem 2.5rem rgb(0 0 0 / .18); text-align: start; }
.resume, .again { width: 100%; }
.plain:disabled { opacity: .45; cursor: default; }
.challenge { position: fixed; inset-inline: 0; bottom: 1rem; display: grid; place-items: center; z-index: 1; }
@media (min-width: 56rem) {
  [data-state=ended].visit, [data-state=form].visit { max-width: 34rem; padding-block: 3rem; }
}
`;
