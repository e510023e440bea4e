import { describe, expect, it } from 'vitest';
import { createAskMicrophone, microphoneHelp } from './microphone.ts';

const refusing = (name: string) =>
  ({ getUserMedia: () => Promise.reject(Object.assign(new Error(name), { name })) }) as unknown as MediaDevices;

describe('the microphone', () => {
  it.each([
    ['NotAllowedError', 'blocked'],
    ['NotFoundError', 'missing'],
    ['NotReadableError', 'in_use'],
    ['SomethingNew', 'blocked'],
  ])('answers %s with "%s" instead of failing', async (name, reason) => {
    expect(await createAskMicrophone(refusing(name))()).toEqual({ granted: false, reason });
  });
  it('answers for a browser that has none for pages', async () => {
    expect(await createAskMicrophone(undefined)()).toEqual({ granted: false, reason: 'unsupported' });
  });
  it.each([
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit/605 Version/19.0 Mobile Safari/604', 'micBlockedSafariIos'],
    ['Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/19.0 Safari/605', 'micBlockedSafari'],
    ['Mozilla/5.0 (Linux; Android 16) AppleWebKit/537 Chrome/156.0 Mobile Safari/537', 'micBlockedAndroid'],
    ['Mozilla/5.0 (X11; Linux) Gecko Firefox/153.0', 'micBlockedFirefox'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/156.0 Safari/537', 'micBlockedChrome'],
  ])('tells %s where to allow it', (userAgent, help) => {
    expect(microphoneHelp('blocked', { userAgent, isDelegated: true })).toBe(help);
  });
  it('does not send the visitor to settings that cannot help inside a frame', () => {
    expect(microphoneHelp('blocked', { userAgent: 'Chrome/156', isDelegated: false })).toBe('micBlockedEmbedded');
  });
});
