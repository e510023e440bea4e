import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';

/** What the page's ear measured, in milliseconds of the page's own clock. */
export interface Heard {
  /** Loud stretches of the agent's audio. */
  agent: { from: number; to: number }[];
  /** Loud stretches of the caller's audio. */
  caller: { from: number; to: number }[];
  nowMs: number;
}

function clip(caller: string, file: string): string {
  return readFileSync(fileURLToPath(new URL(`../callers/${caller}/${file}`, import.meta.url))).toString('base64');
}

/**
 * Gives the context a microphone that a test can speak into, and ears on both sides with one clock. It replaces getUserMedia only:
 * everything from the media track on is the product's own path.
 */
export async function installCaller(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    type Stretch = { from: number; to: number };
    const GAP_MS = 400;
    const heard: Record<'agent' | 'caller', Stretch[]> = { agent: [], caller: [] };
    let audio: AudioContext | undefined;
    let mouth: MediaStreamAudioDestinationNode | undefined;
    const context = () => {
      audio ??= new AudioContext({ sampleRate: 48_000 });
      return audio;
    };
    const listen = (node: AudioNode, who: 'agent' | 'caller', threshold: number) => {
      const ear = context().createAnalyser();
      ear.fftSize = 512;
      node.connect(ear);
      const samples = new Float32Array(ear.fftSize);
      setInterval(() => {
        ear.getFloatTimeDomainData(samples);
        let sum = 0;
        for (const sample of samples) sum += sample * sample;
        if (Math.sqrt(sum / samples.length) < threshold) return;
        const at = performance.now();
        const last = heard[who].at(-1);
        if (last && at - last.to < GAP_MS) last.to = at;
        else heard[who].push({ from: at, to: at });
      }, 10);
    };
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      if (!constraints?.audio) return ask(constraints);
      if (!mouth) {
        mouth = context().createMediaStreamDestination();
        // A silent constant keeps the track alive between the sentences.
        const silence = context().createConstantSource();
        const zero = context().createGain();
        zero.gain.value = 0;
        silence.connect(zero).connect(mouth);
        silence.start();
      }
      await context().resume();
      return mouth.stream.clone();
    };
    new MutationObserver(() => {
      for (const element of document.querySelectorAll<HTMLAudioElement>('audio[data-agent-audio]')) {
        if (!(element.srcObject instanceof MediaStream) || element.dataset.heard) continue;
        element.dataset.heard = 'yes';
        listen(context().createMediaStreamSource(element.srcObject), 'agent', 0.004);
      }
    }).observe(document, { childList: true, subtree: true, attributes: true });
    Object.assign(window, {
      testCaller: {
        heard: () => ({ ...heard, nowMs: performance.now() }),
        speak: async (base64: string) => {
          if (!mouth) throw new Error('Nobody asked for the microphone.');
          const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
          const source = context().createBufferSource();
          source.buffer = await context().decodeAudioData(bytes.buffer);
          source.connect(mouth);
          listen(source, 'caller', 0.01);
          await new Promise((resolve) => {
            source.onended = resolve;
            source.start();
          });
        },
      },
    });
  });
}

type TestWindow = { testCaller: { heard: () => Heard; speak: (base64: string) => Promise<void> } };

/** Says one line of a caller of tests/callers and resolves when it was said. */
export async function speak(page: Page, caller: string, file: string): Promise<void> {
  await page.evaluate((audio) => (window as unknown as TestWindow).testCaller.speak(audio), clip(caller, file));
}

export async function heard(page: Page): Promise<Heard> {
  return page.evaluate(() => (window as unknown as TestWindow).testCaller.heard());
}

/** Waits until the agent has spoken after `sinceMs` and then been silent for `silenceMs`. */
export async function agentFinished(page: Page, sinceMs: number, silenceMs = 1_200, timeoutMs = 60_000): Promise<Heard> {
  await page.waitForFunction(
    ({ since, silence }) => {
      const { agent, nowMs } = (window as unknown as TestWindow).testCaller.heard();
      const last = agent.at(-1);
      return last !== undefined && last.to > since && nowMs - last.to > silence;
    },
    { since: sinceMs, silence: silenceMs },
    { timeout: timeoutMs, polling: 100 },
  );
  return heard(page);
}
