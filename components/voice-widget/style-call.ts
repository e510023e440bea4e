/** Ringing and talking. */
export const callStyle = `
.visit:not([data-state=gate]) { height: 100dvh; }
[data-state=ringing] .hero, [data-state=live-voice] .hero { display: flex; flex-direction: column; align-items: center; text-align: center; gap: 1.25rem; padding: 1rem 0 1.25rem; }
[data-state=ringing] .hero { flex: 1.6; justify-content: center; }
[data-state=ringing] .ring { width: min(58vw, 15rem); }
[data-state=live-voice] .ring { width: min(60vw, 14rem, 30dvh); }
[data-state=ringing] .arcs { stroke-width: 13; }
.status { display: flex; gap: .5rem; justify-content: center; margin-top: .375rem; color: var(--soft); min-height: 1.5em; }
.timer::before { content: "· "; }
[data-state=live-voice] h1, [data-state=live-text] h1 { font-size: 1.375rem; letter-spacing: -.02em; }
[data-state=live-text] .hero { display: flex; align-items: center; gap: .875rem; padding: .5rem 0 .875rem; border-bottom: 1px solid var(--line); }
[data-state=live-text] .ring { width: 3rem; }
[data-state=live-text] .arcs { stroke-width: 24; }
[data-state=live-text] .status { justify-content: flex-start; margin-top: .0625rem; font-size: .9375rem; }
.talk { flex: 1; display: flex; flex-direction: column; min-height: 0; }
.notice { margin-top: .75rem; padding-inline-start: .75rem; border-inline-start: 3px solid var(--signal); font-size: .9375rem; line-height: 1.4; }
[data-state=ringing] .notices, [data-state=ringing] .notice { text-align: start; }
.captions { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; display: flex; padding: 1rem 0; outline-offset: -2px; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.captions ol { flex: 1; list-style: none; display: flex; flex-direction: column; gap: 1rem; height: max-content; margin-top: auto; }
[data-state=live-text] .captions ol { margin-top: 0; }
.captions li { display: flex; flex-direction: column; align-items: flex-start; max-width: 92%; animation: rise .25s ease-out; }
.captions [data-role=visitor] { align-self: flex-end; align-items: flex-end; text-align: end; }
.who { font-size: .8125rem; line-height: 1.5; font-weight: 500; color: var(--signal); }
[data-role=visitor] .who { color: var(--soft); }
.said { font-size: 1.1875rem; line-height: 1.38; letter-spacing: -.011em; overflow-wrap: anywhere; }
[data-role=visitor] .said { color: var(--soft); }
[data-final=false] .said { opacity: .9; }
.dots { display: flex; gap: .3125rem; padding: .625rem 0; }
.dots i { width: .4375rem; height: .4375rem; border-radius: 50%; background: var(--signal); animation: dot 1.2s infinite; }
.dots i + i { animation-delay: .15s; }
.dots i + i + i { animation-delay: .3s; }
.dock { display: flex; align-items: center; gap: .625rem; padding-top: .75rem; }
.spacer { flex: 1; }
.round, .send, .end { flex: none; display: grid; place-items: center; height: 3.25rem; border-radius: 1.625rem; }
.round { width: 3.25rem; background: var(--wash); box-shadow: inset 0 0 0 1.5px var(--line); }
.round[aria-pressed=true] { background: var(--signal); color: var(--on-signal); box-shadow: none; }
.end { padding: 0 1.25rem; background: var(--ink); color: var(--paper); font-weight: 600; font-size: 1rem; }
[data-state=ringing] .dock { justify-content: center; padding-bottom: 1.5rem; }
[data-state=ringing] .spacer { display: none; }
[data-state=ringing] .end { height: 4rem; border-radius: 2rem; padding: 0 2.75rem; font-size: 1.125rem; }
.dock svg { width: 1.5rem; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.composer { flex: 1; min-width: 0; display: flex; align-items: center; height: 3.25rem; padding-inline: 1.125rem .3125rem; border-radius: 1.625rem; box-shadow: inset 0 0 0 1.5px var(--line); }
.composer:focus-within { box-shadow: inset 0 0 0 1.5px var(--ink); }
.composer input { flex: 1; min-width: 0; padding: 0; border: 0; background: none; outline: 0; caret-color: var(--signal); }
.composer input::placeholder { color: var(--soft); opacity: 1; }
.send { width: 2.625rem; height: 2.625rem; background: var(--signal); color: var(--on-signal); }
.composer:has(input:placeholder-shown) .send { background: none; color: var(--soft); }
@keyframes rise { from { opacity: 0; transform: translateY(.375rem); } }
@keyframes dot { 0%, 60%, 100% { opacity: .25; transform: none; } 30% { opacity: 1; transform: translateY(-.1875rem); } }
@media (min-width: 56rem) {
  [data-state=live-voice].visit { max-width: 72rem; display: grid; grid-template: auto 1fr / 1fr 1fr; column-gap: 5rem; padding: 2.5rem 3.5rem; }
  [data-state=live-voice] .top { grid-column: 1 / -1; }
  [data-state=live-voice] .hero { justify-content: center; padding-bottom: 4rem; }
  [data-state=live-voice] .ring { width: 21rem; }
  [data-state=live-voice] h1 { font-size: 2rem; }
  [data-state=live-text].visit { max-width: 44rem; padding-block: 2rem; }
  [data-state=ringing] .ring { width: 17rem; }
}
`;
