import type { Page } from 'playwright-core';

export interface WatchedPeers {
  /** Every list of ICE servers that a peer connection of the page was given, at its making or later. */
  iceServers: (RTCIceServer[] | undefined)[];
  /** On the page's clock: the first connection stood, and typing opened. */
  connectedAtMs?: number;
  typingAtMs?: number;
}
type WatchedWindow = { watchedPeers: WatchedPeers };

/** Records what the page does with WebRTC, from the next document on. */
export async function watchPeers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched: WatchedPeers = { iceServers: [] };
    const Native = window.RTCPeerConnection;
    class Watched extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        watched.iceServers.push(configuration?.iceServers);
        this.addEventListener('connectionstatechange', () => {
          if (this.connectionState === 'connected') watched.connectedAtMs ??= performance.now();
        });
      }
      override setConfiguration(configuration?: RTCConfiguration): void {
        watched.iceServers.push(configuration?.iceServers);
        super.setConfiguration(configuration);
      }
    }
    window.RTCPeerConnection = Watched;
    new MutationObserver(() => {
      if (document.querySelector('[data-state=live-text]')) watched.typingAtMs ??= performance.now();
    }).observe(document, { childList: true, subtree: true, attributes: true });
    Object.assign(window, { watchedPeers: watched });
  });
}

export const readPeers = (page: Page): Promise<WatchedPeers> =>
  page.evaluate(() => (window as unknown as WatchedWindow).watchedPeers);
