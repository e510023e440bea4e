import { initializeLogger, voice } from '@livekit/agents';
import { Room } from '@livekit/rtc-node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sealSession } from '../../agent-worker/seal-session.ts';
import { launchBrowser } from '../support/browser.ts';
import { probeControlChannel, roomToken } from '../support/control-channel.ts';
import { openWorld } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);

/** An agent of the framework in a room of its own that answers typed text with one fixed sentence, so that the probe knows its questions were taken in. */
async function startAgent(roomName: string, isSealed: boolean): Promise<() => Promise<void>> {
  const room = new Room();
  await room.connect(world.services().livekit!.url, await roomToken(world, roomName, 'agent', 'agent'), {
    autoSubscribe: true,
    dynacast: false,
  });
  if (isSealed) sealSession(room);
  const session = new voice.AgentSession({ vad: null, userAwayTimeout: null, turnHandling: { turnDetection: null } });
  await session.start({
    agent: new voice.Agent({ instructions: 'A secret prompt.' }),
    room,
    inputOptions: {
      audioEnabled: false,
      textInputCallback: async () => void (await room.localParticipant?.sendText('We are open.', { topic: 'lk.transcription' })),
    },
    outputOptions: { audioEnabled: false, transcriptionEnabled: true },
  });
  return async () => {
    await session.close();
    await room.disconnect();
  };
}

describe.skipIf(product.voiceProblem)('the hidden control channel', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    initializeLogger({ pretty: false, level: 'fatal' });
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(`${product.url}/icon.svg`);
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('gives the prompt to any browser when it is not sealed (the control: the probe works)', async () => {
    const stop = await startAgent('unsealed', false);
    const answer = await probeControlChannel(page, world, 'unsealed');
    await stop();
    expect(answer.leaked).toBeGreaterThan(0);
  });

  it('gives nothing once it is sealed, while typed text is still answered', async () => {
    const stop = await startAgent('sealed', true);
    const answer = await probeControlChannel(page, world, 'sealed');
    await stop();
    expect(answer).toEqual({ leaked: 0, answered: true });
  });
});
