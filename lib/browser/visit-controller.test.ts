import { describe, expect, it } from 'vitest';
import { ApiFault } from './api-fault.ts';
import { settle } from './fake-clock.ts';
import { GATE, inCall, type Script, setUp } from './fake-visit.ts';
import type { MicrophoneAnswer } from './microphone.ts';

describe('a visit by voice', () => {
  it('sends the gate request, rings and asks for the microphone inside the click, in this order', () => {
    const { controller, log, name } = setUp();
    void controller.submit(GATE, 'voice');
    expect(log.slice(0, 3)).toEqual(['gate', 'ring', 'microphone?']);
    expect(name()).toBe('ringing');
  });
  it('becomes a call when the agent is heard, and the ring ends', async () => {
    const { name, log } = await inCall();
    expect(name()).toBe('live-voice');
    expect(log).toContain('ring off');
  });
  it('takes no token, so holds no money, before the microphone is allowed', async () => {
    let answer: (value: MicrophoneAnswer) => void = () => undefined;
    const { controller, log, clock } = setUp({
      microphone: new Promise((resolve) => {
        answer = resolve;
      }),
    });
    void controller.submit(GATE, 'voice');
    await clock.advance(5_000);
    expect(log).not.toContain('token');
    expect(controller.state()).toMatchObject({ phase: 'ringing', call: { notice: 'allowMicrophone' } });
    answer({ granted: false, reason: 'blocked' });
    await settle();
    expect(log).not.toContain('token');
  });
  it('ends in good order when the agent says goodbye, and shows what was understood', async () => {
    const { voice, name, clock, controller, stored } = await inCall({ visit: { lead: { name: 'Ann' }, summary: 'A leak.' } });
    voice().onEnded();
    expect(name()).toBe('ended');
    await clock.advance(400);
    expect(controller.state()).toMatchObject({ understood: { lead: { name: 'Ann' }, summary: 'A leak.' } });
    expect(stored()).toBeUndefined();
  });
  it('tells the server at once when the visitor hangs up', async () => {
    const { controller, log, name } = await inCall();
    await controller.hangUp();
    expect(log).toEqual(expect.arrayContaining(['hang up', 'close hangup', 'microphone off']));
    expect(name()).toBe('ended');
  });
  it('tells the server when the page goes away, but not that it was the end', async () => {
    const { controller, log, name } = await inCall();
    controller.pageHidden();
    await settle();
    expect(log.slice(-3)).toEqual(['leave', 'ring off', 'microphone off']);
    expect(name()).toBe('live-voice');
  });
  it('opens no chat on its way out, which would take the goodbye back', async () => {
    const { controller, log, clock } = setUp({ tokenFault: new ApiFault('offline') });
    void controller.submit(GATE, 'voice');
    await settle();
    controller.pageHidden();
    await clock.advance(5_000);
    expect(log).toContain('leave');
    expect(log).not.toContain('text');
  });
  it('asks for typed words while nobody hears the visitor, and the call goes on', async () => {
    const { voice, name, notice } = await inCall();
    voice().onCannotHear(true);
    expect([name(), notice()]).toEqual(['live-voice', 'cannotHear']);
    voice().onCannotHear(false);
    expect([name(), notice()]).toEqual(['live-voice', undefined]);
  });
  it('goes on in writing with what is typed while the line is down, and gives the line back', async () => {
    const { controller, voice, name, notice, log } = await inCall();
    voice().onReconnecting(true);
    await controller.sendText('What does it cost?');
    expect([name(), notice()]).toEqual(['live-text', 'voiceDropped']);
    expect(log).toContain('chat What does it cost?');
    expect(log).not.toContain('lk.chat What does it cost?');
    expect(log).toContain('microphone off');
  });
  it('goes on in writing on a page that the browser had kept', async () => {
    const { controller, name, notice } = await inCall();
    controller.pageHidden();
    controller.pageShown();
    expect(name()).toBe('live-text');
    expect(notice()).toBe('voiceDropped');
  });
  it('tells the server also when the page goes away before the gate has answered', () => {
    const { controller, log, name } = setUp();
    void controller.submit(GATE, 'voice');
    controller.pageHidden();
    expect(log).toContain('leave');
    expect(name()).toBe('ringing');
  });
  it('says no goodbye after the end', async () => {
    const { controller, voice, log } = await inCall();
    voice().onEnded();
    controller.pageHidden();
    expect(log).not.toContain('leave');
  });
  it('does not begin a call that was hung up while the browser asked for the microphone', async () => {
    let answer: (value: MicrophoneAnswer) => void = () => undefined;
    const { controller, log, name } = setUp({
      microphone: new Promise((resolve) => {
        answer = resolve;
      }),
    });
    void controller.submit(GATE, 'voice');
    await settle();
    const hungUp = controller.hangUp();
    answer({
      granted: true,
      stream: { getTracks: () => [{ stop: () => log.push('microphone off') }] } as unknown as MediaStream,
    });
    await hungUp;
    await settle();
    expect(name()).toBe('ended');
    expect(log).toContain('microphone off');
    expect(log).not.toContain('token');
    expect(log).not.toContain('text');
  });
});

describe('when voice falls, the same conversation goes on in writing', () => {
  it.each<[string, Script, string]>([
    ['the microphone is refused', { microphone: { granted: false, reason: 'blocked' } }, 'micBlockedChrome'],
    ['there is no microphone', { microphone: { granted: false, reason: 'missing' } }, 'micMissing'],
    ['the gate offers text only', { channel: 'text' }, 'voiceOff'],
    ['the budget closed in between', { tokenFault: new ApiFault('budget', { channel: 'text' }) }, 'voiceMonthFull'],
    ['the language is not spoken', { tokenFault: new ApiFault('unavailable', { channel: 'text' }) }, 'voiceOff'],
    ['the token is asked for too often', { tokenFault: new ApiFault('busy', { retryAfterMs: 30_000 }) }, 'voiceBusy'],
    ['the room cannot be reached', { voiceFails: true }, 'voiceDropped'],
  ])('%s', async (_name, script, sentence) => {
    const { controller, name, notice, log, clock } = setUp(script);
    void controller.submit(GATE, 'voice');
    await clock.advance(1_000);
    expect(name()).toBe('live-text');
    expect(notice()).toBe(sentence);
    expect(log).toEqual(expect.arrayContaining(['ring off', 'text']));
  });
  it.each([
    ['no_agent', 'voiceNoAgent'],
    ['agent_left', 'voiceDropped'],
    ['agent_silent', 'voiceDropped'],
    ['disconnected', 'voiceDropped'],
  ] as const)('the call reports %s', async (fault, sentence) => {
    const { voice, name, notice, log } = await inCall();
    voice().onFault(fault);
    await settle();
    expect(name()).toBe('live-text');
    expect(notice()).toBe(sentence);
    expect(log).toContain('microphone off');
  });
  it('but a rough goodbye is an end, if the server says that it is over', async () => {
    const { voice, name } = await inCall({ visit: { state: 'ended', summary: 'A leak.' } });
    voice().onFault('agent_left');
    await settle();
    expect(name()).toBe('ended');
  });
  it('and the visitor can call again from there', async () => {
    const { controller, voice, name } = await inCall();
    voice().onFault('disconnected');
    await settle();
    await controller.callNow();
    expect(name()).toBe('ringing');
    voice().onAgentAudible();
    expect(name()).toBe('live-voice');
  });
});

describe('a visit in writing', () => {
  it('never touches the microphone', async () => {
    const { controller, log, name } = setUp();
    await controller.submit(GATE, 'text');
    expect(name()).toBe('live-text');
    expect(log).toEqual(['gate', 'text']);
  });
  it("shows the agent's words as they come and ends when the server ends it", async () => {
    const { controller, emit, endChat, name } = setUp();
    await controller.submit(GATE, 'text');
    await controller.sendText('Hi');
    emit({ type: 'delta', id: 'a', text: 'Hel' });
    emit({ type: 'delta', id: 'a', text: 'lo' });
    expect(controller.state()).toMatchObject({
      call: { captions: [{ role: 'visitor' }, { role: 'agent', segments: [{ text: 'Hello' }] }] },
    });
    endChat('ended');
    await settle();
    expect(name()).toBe('ended');
  });
  it('turns into the form, never into an error, when the chat cannot be reached', async () => {
    const { controller, name } = setUp({ chatFails: true });
    await controller.submit(GATE, 'text');
    await settle();
    expect(name()).toBe('form');
  });
  it('carries the words that could not be sent into the form', async () => {
    const { controller } = setUp({ sendFails: true });
    await controller.submit(GATE, 'text');
    await controller.sendText('My roof leaks');
    expect(controller.state()).toEqual({ phase: 'form', message: 'open', draft: 'My roof leaks' });
    await controller.sendMessage('My roof leaks');
    expect(controller.state()).toMatchObject({ phase: 'form', message: 'failed' });
  });
});

describe('the gate', () => {
  it.each([
    ['offline', 'gateOffline'],
    ['unavailable', 'gateOffline'],
    ['busy', 'gateBusy'],
    ['invalid', 'emailInvalid'],
    ['consent', 'consentMissing'],
    ['refused', 'gateRefused'],
  ] as const)('says what to do when it is refused as %s, and lets go of the microphone', async (kind, id) => {
    const { controller, log } = setUp({ gateFault: new ApiFault(kind) });
    await controller.submit(GATE, 'voice');
    await settle();
    expect(controller.state()).toMatchObject({ phase: 'gate', problem: { id } });
    expect(log).toEqual(expect.arrayContaining(['ring off', 'microphone off']));
  });
  const asked = new ApiFault('challenge', { challenge: { siteKey: 'site', scriptUrl: 'https://challenge.example/api.js' } });
  it('solves the challenge it is asked for, and asks again with it', async () => {
    const { controller, log, name } = setUp({ gateFaultOnce: asked, solved: 'token' });
    await controller.submit(GATE, 'text');
    expect(log).toEqual(['gate', 'challenge site', 'gate with token', 'text']);
    expect(name()).toBe('live-text');
  });
  it('comes back with a sentence when the challenge was not solved, and asks no second time', async () => {
    const { controller, log } = setUp({ gateFault: asked });
    await controller.submit(GATE, 'text');
    expect(log).toEqual(['gate', 'challenge site']);
    expect(controller.state()).toMatchObject({ phase: 'gate', problem: { id: 'gateChallenge' } });
  });
  it('leads to the form when that is the only channel', async () => {
    const { controller, name } = setUp({ channel: 'form' });
    await controller.submit(GATE, 'voice');
    expect(name()).toBe('form');
  });
});
