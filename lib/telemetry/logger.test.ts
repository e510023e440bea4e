import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from './logger.ts';

afterEach(() => void vi.restoreAllMocks());

describe('a log line', () => {
  it('is one JSON object without what is personal', () => {
    const write = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    createLogger('web').info('lead saved', { leadId: 'l1', 'pii.email': 'maria@visitor.example' });
    const line = String(write.mock.calls[0]?.[0]);
    expect(JSON.parse(line)).toMatchObject({ level: 'info', service: 'web', message: 'lead saved', leadId: 'l1' });
    expect(line).not.toContain('maria');
    expect(line).not.toContain('\n');
  });

  it('tells an error with its causes, not as an empty object', () => {
    const write = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    createLogger('web').error('request failed', { error: new Error('outer', { cause: new Error('inner') }) });
    expect(JSON.parse(String(write.mock.calls[0]?.[0]))).toMatchObject({
      error: { message: 'outer', cause: { message: 'inner' } },
    });
  });
});
