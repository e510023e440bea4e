import { describe, expect, it } from 'vitest';
import { readVoiceProblem } from './support/voice-problem.ts';

const off = (why: string) => `  Quantum Voice is open.\n  Voice is off: ${why} Visitors can type; everything else works.\n\n`;

describe('tests of voice', () => {
  it('run where voice is on', () => {
    expect(readVoiceProblem('  Voice is on. Open the page and call.\n')).toBe('');
  });

  it.each([
    'No livekit-server: Go is not installed (1.21 or newer could build it); the release could not be downloaded (no network).',
    'The speech recognition model could not be fetched. The local models are not complete.',
  ])('are skipped where the machine lacks a part: %s', (why) => {
    expect(readVoiceProblem(off(why))).toContain(why);
  });

  it.each([
    'The worker did not start: Cannot find module call-deps.ts',
    'The worker did not start: No livekit-server: in a stack trace',
    'livekit-server ended before it answered; its log lines are above.',
    '',
  ])('fail, and are not skipped, when our own part does not start: %s', (why) => {
    expect(() => readVoiceProblem(off(why))).toThrow('not for a lack of this machine');
  });

  it('fail when the start says nothing about voice', () => {
    expect(() => readVoiceProblem('  Quantum Voice is open.\n')).toThrow('did not say');
  });
});
