import { describe, expect, it } from 'vitest';
import { ApiFault, readFault } from './api-fault.ts';
import { settle } from './fake-clock.ts';
import { GATE, inCall, type Script, setUp } from './fake-visit.ts';

describe('when all lines are busy', () => {
  it('the visitor writes, and knows from when a call makes sense again', async () => {
    const busy = new ApiFault('unavailable', { channel: 'text', retryAfterMs: 120_000 });
    const { controller, clock, name, notice } = setUp({ tokenFault: busy });
    await controller.submit(GATE, 'voice');
    expect([name(), notice()]).toEqual(['live-text', 'voiceQueue']);
    expect(controller.state()).toMatchObject({ call: { callAgainAtMs: clock.nowMs() + 120_000 } });
    await controller.callNow();
    expect(controller.state()).toMatchObject({ phase: 'live', mode: 'text' });
  });
});

describe("when the day's calls are used up", () => {
  it('the visitor is told so, not that a line comes free in hours', async () => {
    const full = await readFault(
      Response.json(
        { code: 'unavailable', channel: 'text', isDayFull: true },
        { status: 503, headers: { 'retry-after': '50400' } },
      ),
    );
    const { controller, name, notice } = setUp({ tokenFault: full });
    await controller.submit(GATE, 'voice');
    expect([name(), notice()]).toEqual(['live-text', 'voiceDayFull']);
  });
});

describe('a consent that is withdrawn', () => {
  it('ends a call at once, before the server answers, and asks for nothing more', async () => {
    const { controller, log, name } = await inCall();
    const withdrawn = controller.withdraw();
    expect(name()).toBe('ended');
    expect(controller.state()).toMatchObject({ consent: 'withdrawing' });
    await withdrawn;
    await settle();
    expect(log).toEqual(expect.arrayContaining(['withdraw', 'hang up', 'microphone off']));
    expect(log.some((line) => line.startsWith('close') || line === 'leave')).toBe(false);
    expect(controller.state()).toMatchObject({ phase: 'ended', consent: 'withdrawn' });
  });
  it.each(['text', 'form'] as const)('ends a visit by %s too', async (channel) => {
    const { controller, stored } = setUp({ channel });
    await controller.submit(GATE, 'voice');
    await controller.withdraw();
    expect(controller.state()).toMatchObject({ phase: 'ended', consent: 'withdrawn' });
    expect(stored()).toBeUndefined();
  });
  it('can be withdrawn after the end, and tried again when the server could not be reached', async () => {
    const script: Script = { withdrawFails: true };
    const { controller, voice } = await inCall(script);
    voice().onEnded();
    await controller.withdraw();
    expect(controller.state()).toMatchObject({ consent: 'failed' });
    script.withdrawFails = false;
    await controller.withdraw();
    expect(controller.state()).toMatchObject({ consent: 'withdrawn' });
  });
});

describe('a reloaded page', () => {
  it('goes on with the same conversation in writing', async () => {
    const { controller, name, notice } = setUp({ stored: 'V', visit: { channel: 'text' } });
    await controller.resume();
    expect(name()).toBe('live-text');
    expect(notice()).toBe('welcomeBack');
  });
  it('offers a call that still runs, and touches neither microphone nor chat before the tap', async () => {
    const { controller, log, name, notice } = setUp({ stored: 'V' });
    await controller.resume();
    expect([name(), notice()]).toEqual(['live-text', 'callGoesOn']);
    expect(controller.state()).toMatchObject({ call: { isPaused: true } });
    expect(log).toEqual(['visit']);
  });
  it('goes on with the call at one tap, without a ring', async () => {
    const { controller, log, name } = setUp({ stored: 'V' });
    await controller.resume();
    await controller.callNow();
    expect(name()).toBe('live-voice');
    expect(log).toEqual(['visit', 'microphone?', 'token']);
  });
  it('goes on in writing when the visitor writes instead', async () => {
    const { controller, log, name } = setUp({ stored: 'V' });
    await controller.resume();
    await controller.sendText('Hi');
    expect(name()).toBe('live-text');
    expect(controller.state()).toMatchObject({ call: { isPaused: false } });
    expect(log).toEqual(['visit', 'text', 'chat Hi']);
  });
  it('goes on in writing by itself before the agent gives up waiting', async () => {
    const { controller, clock, log } = setUp({ stored: 'V' });
    await controller.resume();
    await clock.advance(12_000);
    expect(controller.state()).toMatchObject({ call: { isPaused: false } });
    expect(log).toEqual(['visit', 'text']);
  });
  it('leaves a call that was continued alone', async () => {
    const { controller, clock, name } = setUp({ stored: 'V' });
    await controller.resume();
    await controller.callNow();
    await clock.advance(12_000);
    expect(name()).toBe('live-voice');
  });
  it('starts anew when that conversation is over', async () => {
    const { controller, name, stored } = setUp({ stored: 'V', visit: { state: 'ended' } });
    await controller.resume();
    expect(name()).toBe('gate');
    expect(stored()).toBeUndefined();
  });
});
