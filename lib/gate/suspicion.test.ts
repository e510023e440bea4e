import { describe, expect, it } from 'vitest';
import { CHALLENGE_AT, type GateSignals, scoreSuspicion } from './suspicion.ts';

const CHROME = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
const OLD_SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.0 Mobile/15E148 Safari/604.1';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0';
const person = { 'user-agent': CHROME, 'accept-language': 'de', 'sec-fetch-site': 'same-origin' };
const score = (headers: Record<string, string>, over: Partial<GateSignals> = {}) =>
  scoreSuspicion({ honeypot: undefined, formAgeMs: 20_000, hadInput: true, headers: new Headers(headers), ...over });

describe('suspicion', () => {
  it.each([CHROME, IPHONE, FIREFOX])('is nothing for a person with %s', (agent) => {
    expect(score({ ...person, 'user-agent': agent })).toEqual({ score: 0, reasons: [] });
  });
  it('is nothing for a person whose old browser does not know the newer headers', () => {
    expect(score({ 'user-agent': OLD_SAFARI, 'accept-language': 'de' }).score).toBe(0);
  });
  it('is nothing for speed alone, nor for a page that saw no key: browsers fill forms', () => {
    expect(score(person, { formAgeMs: 0, hadInput: false })).toEqual({ score: 0, reasons: [] });
  });
  it('is whole for the field that people never see', () => {
    expect(score(person, { honeypot: 'https://spam.example' })).toEqual({ score: 100, reasons: ['honeypot'] });
  });
  it('reaches a challenge for who pretends to be a browser and is none', () => {
    expect(score({ 'user-agent': CHROME })).toEqual({ score: 60, reasons: ['no_fetch_metadata', 'no_language'] });
  });
  it('reaches it only with more signs for who says that it is a machine', () => {
    const headless = CHROME.replace('Chrome', 'HeadlessChrome');
    const fast = { formAgeMs: 100, hadInput: false };
    expect(score({ ...person, 'user-agent': headless }, fast).score).toBeLessThan(CHALLENGE_AT);
    expect(score({ 'user-agent': 'curl/8.0' }, { formAgeMs: 100, hadInput: undefined }).score).toBeLessThan(CHALLENGE_AT);
    expect(score({ 'user-agent': headless }, fast)).toEqual({
      score: 66,
      reasons: ['automation_agent', 'no_language', 'fast', 'no_input'],
    });
  });
  it('never makes up the honeypot from other signs', () => {
    for (const agent of [CHROME, '', 'curl/8.0', 'HeadlessChrome selenium bot'])
      expect(score({ 'user-agent': agent }, { formAgeMs: 0, hadInput: false }).score).toBeLessThan(100);
  });
});
