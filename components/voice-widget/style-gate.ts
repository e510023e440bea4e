/** The gate: one column on a phone, two on a wide page. */
export const gateStyle = `
[data-state=gate] .hero { padding: 0 0 .875rem; }
[data-state=gate] .ring { width: 4.5rem; margin: 0 -.75rem .125rem; }
[data-state=gate] h1 { font-size: clamp(1.75rem, 7.6vw, 2.25rem); }
[data-state=gate] .ring .arcs { stroke-width: 19; }
.subline { margin-top: .5rem; font-size: 1rem; color: var(--soft); text-wrap: pretty; }
.gate { flex: 1; display: flex; flex-direction: column; gap: .75rem; }
.field { display: block; }
.label { display: block; font-size: .8125rem; font-weight: 500; line-height: 1.4; color: var(--soft); }
.label i { font-style: normal; }
.label i::before { content: "· "; }
.field input, .field textarea { display: block; width: 100%; padding: .375rem 0 .5rem; font-size: 1.25rem; line-height: 1.4; letter-spacing: -.01em; background: none; border: 0; border-bottom: 1.5px solid var(--soft); border-radius: 0; outline: 0; caret-color: var(--signal); resize: none; }
.field input:focus, .field textarea:focus { border-bottom-color: var(--signal); box-shadow: 0 1.5px 0 var(--signal); }
.field input[aria-invalid=true] { border-bottom-color: var(--signal); }
.hint .link { color: var(--ink); font-weight: 500; padding-bottom: 0; text-align: start; }
.problem:empty, .hint:empty { display: none; }
.problem { padding-inline-start: .75rem; margin-top: .5rem; border-inline-start: 3px solid var(--signal); font-size: .9375rem; line-height: 1.4; font-weight: 500; }
.trap { position: absolute; inset-inline-start: -200vw; width: 1px; height: 1px; overflow: hidden; }
.consent { display: grid; gap: .125rem; padding-top: .25rem; }
.consent .problem { margin: 0 0 .375rem; }
.check input { scroll-margin: 8rem 0 7rem; }
.consent legend { font-size: .8125rem; line-height: 1.45; color: var(--soft); padding-bottom: .375rem; }
.check { display: flex; gap: .75rem; align-items: flex-start; padding: .4375rem 0; font-size: .9375rem; line-height: 1.4; cursor: pointer; }
.check input { appearance: none; flex: none; display: grid; place-items: center; width: 1.5rem; height: 1.5rem; margin: -.0625rem 0 0; border: 1.5px solid var(--soft); border-radius: .4375rem; background: none; cursor: pointer; }
.check input::before { content: ""; width: .8125rem; height: .8125rem; background: var(--on-signal); clip-path: polygon(12% 52%, 0 64%, 37% 100%, 100% 16%, 87% 4%, 36% 74%); transform: scale(0); transition: transform .16s cubic-bezier(.2, 1.6, .5, 1); }
.check input:checked { background: var(--signal); border-color: var(--signal); }
.check input:checked::before { transform: none; }
.required { margin-inline-start: .375rem; font-size: .8125rem; font-weight: 500; color: var(--signal); white-space: nowrap; }
.go { display: contents; }
.go > * { text-align: center; }
.go .problem { text-align: start; margin: 0; }
.go > .link { align-self: center; }
.quiet .link { min-height: 0; padding: 0; }
.call { display: flex; align-items: center; justify-content: center; gap: .75rem; width: 100%; min-height: 4rem; flex: none; position: sticky; bottom: max(.75rem, env(safe-area-inset-bottom)); margin-top: auto; box-shadow: 0 .375rem 0 .625rem var(--paper); padding: .75rem 1.5rem; border-radius: 2rem; background: var(--signal); color: var(--on-signal); font-size: 1.25rem; font-weight: 600; letter-spacing: -.015em; transition: transform .15s, background .15s; }
.gate:has(.problem:not(:empty)) .call { position: static; }
.call .mark { width: 2rem; }
.call:hover:not(:disabled) { background: color-mix(in srgb, var(--signal) 90%, var(--ink)); }
.call:hover:not(:disabled) .arcs { transform: rotate(62deg); }
.call:active:not(:disabled) { transform: scale(.985); }
.type-instead { margin: -.5rem 0; padding-inline: 1rem; }
@media (min-width: 56rem) {
  [data-state=gate].visit { max-width: 68rem; display: grid; grid-template: auto 1fr / 1.1fr 1fr; column-gap: 6rem; padding: 2.5rem 3.5rem; }
  [data-state=gate] .top { grid-column: 1 / -1; }
  [data-state=gate] .hero { align-self: center; padding: 0 0 3rem; }
  [data-state=gate] .ring { width: 16rem; margin: 0 -2.5rem 1rem; }
  [data-state=gate] h1 { font-size: clamp(3rem, 5vw, 4.25rem); }
  [data-state=gate] .subline { font-size: 1.25rem; margin-top: 1.125rem; max-width: 30rem; }
  [data-state=gate] .panel { align-self: center; max-width: 26rem; width: 100%; justify-self: end; }
  .call { position: static; margin-top: .5rem; }
}
`;
