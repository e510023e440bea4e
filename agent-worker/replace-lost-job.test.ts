import { describe, expect, it } from 'vitest';
import { replaceLostJob } from './replace-lost-job.ts';

const conversationId = '01900000-0000-7000-8000-000000000001';
function setUp(dispatch?: () => Promise<void>) {
  const asked: { roomName: string; metadata: string }[] = [];
  const log: string[] = [];
  const note = (message: string) => void log.push(message);
  const ctx = {
    agents: {
      dispatch: async (input: { roomName: string; metadata: string }) => {
        asked.push(input);
        await dispatch?.();
      },
    },
    logger: { info: note, warn: note, error: note },
  };
  return { ctx, asked, log };
}
const job = (metadata: object) => ({ metadata: JSON.stringify(metadata), room: { name: 'qv-1' } });

describe('a call whose process died', () => {
  it('gets another agent in the same room, for the same conversation', async () => {
    const { ctx, asked } = setUp();
    await replaceLostJob(ctx, job({ conversationId }));
    expect(asked).toEqual([{ roomName: 'qv-1', metadata: JSON.stringify({ conversationId, lostProcesses: 1 }) }]);
  });

  it('gets no fourth one', async () => {
    const { ctx, asked } = setUp();
    for (const lostProcesses of [2, 3, 9]) await replaceLostJob(ctx, job({ conversationId, lostProcesses }));
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['no metadata', { metadata: '', room: { name: 'qv-1' } }],
    ['broken metadata', { metadata: '{', room: { name: 'qv-1' } }],
    ['no conversation', job({})],
    ['no room', { metadata: JSON.stringify({ conversationId }) }],
  ])('with %s harms nobody', async (_, lost) => {
    const { ctx, asked, log } = setUp();
    await replaceLostJob(ctx, lost);
    expect(asked).toEqual([]);
    expect(log).toHaveLength(1);
  });

  it('is given up with a word in the log where LiveKit does not answer', async () => {
    const { ctx, log } = setUp(() => Promise.reject(new Error('down')));
    await replaceLostJob(ctx, job({ conversationId }));
    expect(log).toEqual(['call without its process', 'call not taken over']);
  });
});
