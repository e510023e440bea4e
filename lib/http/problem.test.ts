import { describe, expect, it } from 'vitest';
import { AppError, STATUS } from '../core/app-error.ts';
import { problem, toAppError } from './problem.ts';
import { respond } from './route.ts';

describe('problem', () => {
  it('is an RFC 9457 document with our code', async () => {
    const response = problem(new AppError('budget_exhausted', 'Please type instead.', { extra: { channel: 'text' } }));
    expect(response.status).toBe(402);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'budget exhausted',
      status: 402,
      code: 'budget_exhausted',
      detail: 'Please type instead.',
      channel: 'text',
    });
  });

  it('says when to come back in whole seconds, at least one', () => {
    const retryAfter = (retryAfterS: number) =>
      problem(new AppError('rate_limited', 'Wait.', { retryAfterS })).headers.get('retry-after');
    expect([retryAfter(0), retryAfter(0.2), retryAfter(7.2)]).toEqual(['1', '1', '8']);
    expect(problem(new AppError('rate_limited', 'Wait.')).headers.get('retry-after')).toBeNull();
  });

  it.each(Object.entries(STATUS))('answers %s with %d', (code, status) => {
    expect(problem(new AppError(code as keyof typeof STATUS, 'x')).status).toBe(status);
  });
});

describe('an error nobody foresaw', () => {
  it('tells the visitor nothing of itself', async () => {
    const cause = new Error('password=hunter2 at /srv/app');
    const logged: unknown[] = [];
    const logger = { info: () => undefined, warn: () => undefined, error: (...line: unknown[]) => void logged.push(line) };
    const response = await respond(logger, () => Promise.reject(cause));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('hunter2');
    expect(logged).toEqual([['request failed', { code: 'internal', error: cause }]]);
  });

  it('stays what it is when it is ours, also a text that was thrown', () => {
    const own = new AppError('conflict', 'Ended.');
    expect(toAppError(own)).toBe(own);
    expect(toAppError('text')).toMatchObject({ code: 'internal', retryable: true });
  });

  it('is not logged when the visitor can mend it', async () => {
    const logged: unknown[] = [];
    const logger = { info: () => undefined, warn: () => undefined, error: (...line: unknown[]) => void logged.push(line) };
    expect((await respond(logger, () => Promise.reject(new AppError('consent_required', 'Agree.')))).status).toBe(403);
    expect(logged).toEqual([]);
  });
});
