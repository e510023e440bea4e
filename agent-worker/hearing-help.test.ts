import { describe, expect, it, vi } from 'vitest';
import { ownWords } from '#lib/conversation/words/own-words.ts';
import { createHearingHelp } from './hearing-help.ts';

function setUp(canPageListen: boolean) {
  const listen = vi.fn(async (_isOn: boolean) => canPageListen);
  const said: string[] = [];
  let deaf = 0;
  const help = createHearingHelp({
    page: { listen },
    words: ownWords('en').spoken,
    say: (words) => said.push(words),
    onDeaf: () => {
      deaf += 1;
    },
  });
  const miss = async (times = 1) => {
    for (let time = 0; time < times; time += 1) await help.unheard();
  };
  return { help, listen, said, miss, deaf: () => deaf };
}

describe('when nobody understands the visitor', () => {
  it('we ask once more, or for typed words where the browser does not listen either, and then write', async () => {
    const { miss, said, deaf } = setUp(false);
    await miss();
    expect([said, deaf()]).toEqual([['Sorry, I could not hear that well. Could you say it again, or type it?'], 0]);
    await miss();
    expect([said.length, deaf()]).toEqual([1, 1]);
  });

  it('the browser gets its chance before we write', async () => {
    const { miss, listen, said, deaf } = setUp(true);
    await miss(3);
    expect([said, deaf()]).toEqual([['Sorry, I could not hear that well. Could you say it again?'], 0]);
    expect(listen.mock.calls).toEqual([[true]]);
    await miss();
    expect(deaf()).toBe(1);
  });

  it('a sentence that the browser understood starts the count again', async () => {
    const { help, miss, deaf } = setUp(true);
    await miss(3);
    help.heardByPage();
    await miss(3);
    expect(deaf()).toBe(0);
  });

  it('a vendor that hears again lets the browser rest, and is asked anew the next time', async () => {
    const { help, miss, listen, said, deaf } = setUp(true);
    help.heard();
    expect(listen).not.toHaveBeenCalled();
    await miss();
    help.heard();
    help.heard();
    await miss();
    expect(listen.mock.calls).toEqual([[true], [false], [true]]);
    expect([said.length, deaf()]).toEqual([2, 0]);
  });
});
