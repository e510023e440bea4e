import { describe, expect, it } from 'vitest';
import { toDatabaseError } from './to-database-error.ts';

const failure = (code: string, message = 'said by the database', details = '') => ({ code, message, details });

describe('toDatabaseError', () => {
  it.each([
    ['PT403', 'consent_required', 'consent_required', 403],
    ['PT403', 'csrf_invalid', 'csrf_invalid', 403],
    ['PT404', 'not_found', 'not_found', 404],
    ['PT409', 'conflict', 'conflict', 409],
    ['PT402', 'budget_exhausted', 'budget_exhausted', 402],
    ['PT400', 'No price is known.', 'invalid_input', 400],
    ['PT999', 'whatever', 'internal', 500],
  ])("takes a function's own word: %s %s is %s", (code, message, ours, status) => {
    expect(toDatabaseError('open_visit', failure(code, message))).toMatchObject({ code: ours, status, retryable: false });
  });

  it.each(['22001', '22003', '22007', '22008', '22021', '22P02', '22P05', '23502', '23514'])(
    'says invalid_input for a value that does not fit: %s',
    (code) => {
      expect(toDatabaseError('save_turn', failure(code))).toMatchObject({ code: 'invalid_input', status: 400, retryable: false });
    },
  );

  it.each(['23505', '23P01'])('says conflict for what is there already: %s', (code) => {
    expect(toDatabaseError('hold_slot', failure(code))).toMatchObject({ code: 'conflict', status: 409, retryable: false });
  });

  it.each(['', '57014', '53300', '08000', '08006', '57P01', '40001', '40P01', 'PGRST001'])(
    'says unavailable, to be tried again, for a database that cannot answer: %j',
    (code) => {
      expect(toDatabaseError('save_turn', failure(code))).toMatchObject({ code: 'unavailable', status: 503, retryable: true });
    },
  );

  it("says unavailable for a gateway's error page, which has no code", () => {
    expect(toDatabaseError('save_turn', { message: '<h1>502</h1>' })).toMatchObject({ code: 'unavailable', retryable: true });
  });

  it('tells a member who may not, and one whose session ended, what it is', () => {
    expect(toDatabaseError('list_leads', failure('42501'), 'member')).toMatchObject({ code: 'forbidden', status: 403 });
    expect(toDatabaseError('list_leads', failure('PGRST303'), 'member')).toMatchObject({ code: 'unauthenticated', status: 401 });
  });

  it('takes a refusal of our own role or token as our fault', () => {
    expect(toDatabaseError('save_turn', failure('42501'))).toMatchObject({ code: 'internal', status: 500, retryable: false });
    expect(toDatabaseError('save_turn', failure('PGRST301'))).toMatchObject({ code: 'internal' });
  });

  it('does not take a message for a code when the function did not raise it', () => {
    expect(toDatabaseError('save_turn', failure('P0001', 'not_found'))).toMatchObject({ code: 'internal' });
  });

  it('shows nothing of the database, and keeps it for the log', () => {
    const mapped = toDatabaseError(
      'open_visit',
      failure('23505', 'duplicate key value', 'Key (email)=(maria@visitor.example) already exists.'),
    );
    expect(mapped.message).not.toContain('maria');
    expect(mapped.cause).toMatchObject({ message: expect.stringContaining('open_visit: 23505') });
  });
});
