import { describe, expect, it } from 'vitest';
import { fetchVoiceParts } from './fetch-voice-parts.ts';
import type { TaskOutcome } from './run-task.ts';

const NO_SERVER =
  'No livekit-server: Go is not installed (1.21 or newer could build it); the release could not be downloaded (no network). Install livekit-server 1.13.5 on PATH.';

function setUp(needs = { livekit: true, models: true }) {
  const running = new Map<string, { line: (text: string) => void; end: (outcome: TaskOutcome) => void }>();
  const said: string[] = [];
  const parts = fetchVoiceParts({
    cacheDir: '/cache',
    needs,
    run: (name, _command, onLine) => new Promise((end) => running.set(name, { line: onLine, end })),
    say: (line) => void said.push(line),
    signal: new AbortController().signal,
  });
  const end = (name: string, code: number, lines: string[]) => {
    for (const line of lines) running.get(name)?.line(line);
    running.get(name)?.end({ code, lines });
  };
  return { parts, said, running, end };
}
const WEIGHTS = 'WEIGHTS {"speech":true,"embeddings":true}';

describe('the parts of voice', () => {
  it('are fetched side by side, and say how far they are', async () => {
    const { parts, running } = setUp();
    expect([...running.keys()]).toEqual(['livekit-parts', 'weights']);
    running.get('livekit-parts')!.line('building livekit-server 1.13.5 with Go; the first build takes a few minutes');
    running.get('livekit-parts')!.line('go: downloading go.uber.org/multierr v1.11.0');
    running.get('weights')!.line('PROGRESS {"name":"moonshine-voice","bytes":50,"total":200}');
    expect(parts.now()).toEqual({
      state: 'fetching',
      what: 'LiveKit server: building livekit-server 1.13.5 with Go; the first build takes a few minutes, speech models 25 %',
    });
  });

  it('are ready when both are there', async () => {
    const { parts, end } = setUp();
    end('livekit-parts', 0, []);
    end('weights', 0, [WEIGHTS]);
    expect(await parts.done).toEqual({ state: 'ready' });
    expect(parts.now()).toEqual({ state: 'ready' });
  });

  it('are impossible, in one sentence, without Go and without a download', async () => {
    const { parts, end } = setUp();
    end('livekit-parts', 1, ['downloading livekit_1.13.5_linux_amd64.tar.gz', NO_SERVER]);
    end('weights', 0, [WEIGHTS]);
    expect(await parts.done).toEqual({ state: 'impossible', why: NO_SERVER });
  });

  it('are impossible without speech recognition, and possible without embeddings', async () => {
    const deaf = setUp();
    deaf.end('livekit-parts', 0, []);
    deaf.end('weights', 1, ['WEIGHTS {"speech":false,"embeddings":true}', 'The local models are not complete.']);
    expect(await deaf.parts.done).toEqual({
      state: 'impossible',
      why: 'The speech recognition model could not be fetched. The local models are not complete.',
    });
    const wordy = setUp();
    wordy.end('livekit-parts', 0, []);
    wordy.end('weights', 1, ['WEIGHTS {"speech":true,"embeddings":false}']);
    expect(await wordy.parts.done).toEqual({ state: 'ready' });
    expect(wordy.said).toEqual(['  The embedding model could not be fetched; knowledge is searched by words only.']);
  });

  it('are none where LiveKit and the models are real', async () => {
    const { parts, running } = setUp({ livekit: false, models: false });
    expect([running.size, parts.now(), await parts.done]).toEqual([0, { state: 'ready' }, { state: 'ready' }]);
  });
});
