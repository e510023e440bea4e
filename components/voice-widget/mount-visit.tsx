import { hydrateRoot } from 'react-dom/client';
import { createApiClient } from '#lib/browser/api-client.ts';
import { browserClock } from '#lib/browser/clock.ts';
import { createAskMicrophone, isMicrophoneDelegated } from '#lib/browser/microphone.ts';
import { createResumeStore } from '#lib/browser/resume-store.ts';
import { createStartRing } from '#lib/browser/ring.ts';
import { createVisitController } from '#lib/browser/visit-controller.ts';
import type { VoiceModule } from '#lib/browser/voice-port.ts';
import type { VisitBootstrap } from '#lib/contracts/visit.ts';
import type { Texts } from './texts.ts';
import { VisitApp } from './visit-app.tsx';

const loadAfterGate = () => import('./after-gate.tsx');

/** Brings the served document to life. `loadVoice` is the seam between the page and the call code. */
export function mountVisit(ctx: { loadVoice: () => Promise<VoiceModule> }): void {
  const root = document.getElementById('app');
  const source = document.getElementById('visit');
  if (!root || !source?.textContent) throw new Error('The visit document is incomplete.');
  // Written by our own renderer into the same document, so its shape is known.
  const bootstrap = JSON.parse(source.textContent) as VisitBootstrap & { texts: Texts };
  const query = new URLSearchParams(location.search);
  const embedder = query.get('embedder') ?? undefined;
  const fetcher: typeof fetch = (input, init) => fetch(input, init);
  const api = createApiClient(
    { fetch: fetcher, clock: browserClock },
    {
      slug: bootstrap.slug,
      ...(embedder ? { embedder } : {}),
      grant: { csrf: bootstrap.csrf, csrfExpiresAt: bootstrap.csrfExpiresAt },
    },
  );
  const controller = createVisitController({
    api,
    clock: browserClock,
    loadVoice: ctx.loadVoice,
    openAudio: () => (typeof AudioContext === 'undefined' ? undefined : new AudioContext()),
    startRing: createStartRing(browserClock),
    askMicrophone: createAskMicrophone(navigator.mediaDevices),
    audioHost: () => document.body,
    page: { userAgent: navigator.userAgent, isDelegated: () => isMicrophoneDelegated(document) },
    openTextChat: async (input) => {
      const { createTextChat } = await loadAfterGate();
      return createTextChat({ fetch: fetcher, clock: browserClock })(input);
    },
    store: createResumeStore(() => sessionStorage, bootstrap.slug),
    solveChallenge: async (task) => (await loadAfterGate()).solveChallenge(window, task),
    newId: () => crypto.randomUUID(),
  });
  // The loader on the embedding site closes its frame; keys pressed in here do not reach it.
  if (window.parent !== window) {
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') window.parent.postMessage('visit:close', embedder ?? '*');
    });
  }
  let hadInput = false;
  const onInput = (event: Event) => {
    hadInput ||= event.isTrusted;
  };
  for (const type of ['keydown', 'pointerdown']) document.addEventListener(type, onInput, { capture: true, passive: true });
  const hasMicrophone = navigator.mediaDevices?.getUserMedia !== undefined;
  const deafBecause = !isMicrophoneDelegated(document) ? 'frame' : hasMicrophone ? undefined : 'browser';
  hydrateRoot(
    root,
    <VisitApp
      bootstrap={bootstrap}
      texts={bootstrap.texts}
      controller={controller}
      placement={query.get('placement') ?? undefined}
      hadInput={() => hadInput}
      deafBecause={deafBecause}
      loadAfterGate={loadAfterGate}
    />,
  );
}
