import { expect, it } from 'vitest';
import { scoreSuspicion } from '../gate/suspicion.ts';
import { describeSuspicion } from './describe-suspicion.ts';

it('has words for every sign that the gate knows', () => {
  const agents = [
    '',
    'curl/8',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  ];
  const seen = agents.flatMap(
    (agent) =>
      scoreSuspicion({ honeypot: undefined, formAgeMs: 10, hadInput: false, headers: new Headers({ 'user-agent': agent }) })
        .reasons,
  );
  const all = new Set([...seen, 'honeypot']);
  expect(all.size).toBe(7);
  for (const reason of all) expect(describeSuspicion([reason])).not.toBe(reason);
  expect(describeSuspicion(['no_agent', 'fast'])).toBe('does not say what it is, filled the form at once');
});
