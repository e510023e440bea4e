import { describe, expect, it } from 'vitest';
import { type Caption, type CaptionEvent, captionText, mergeCaption } from './captions.ts';

function read(events: CaptionEvent[]): string[] {
  return merged(events).map((caption) => `${caption.role}${caption.isFinal ? '' : '…'}: ${captionText(caption)}`);
}
function merged(events: CaptionEvent[]): Caption[] {
  return events.reduce<Caption[]>((captions, event) => mergeCaption(captions, event), []);
}
const heard = (segmentId: string, text: string, isFinal = false): CaptionEvent => ({
  kind: 'speech',
  role: 'visitor',
  segmentId,
  text,
  mode: 'replace',
  isFinal,
});
const spoken = (segmentId: string, text: string, isFinal = false): CaptionEvent => ({
  kind: 'speech',
  role: 'agent',
  segmentId,
  text,
  mode: 'append',
  isFinal,
});
const turn = (id: string, role: 'visitor' | 'agent', text: string, isFinal = true): CaptionEvent => ({
  kind: 'turn',
  id,
  role,
  text,
  isFinal,
});

describe('captions of a call', () => {
  it("replaces a visitor's interim by the next one instead of appending it", () => {
    expect(
      read([
        heard('v1', 'Water'),
        heard('v1', 'Water comes'),
        heard('v1', 'Water comes in.', false),
        heard('v1', 'Water comes in.', true),
      ]),
    ).toEqual(['visitor: Water comes in.']);
  });
  it("joins the pieces of an agent's stream and takes its end as the final", () => {
    expect(read([spoken('a1', 'Hel'), spoken('a1', 'lo.')])).toEqual(['agent…: Hello.']);
    expect(read([spoken('a1', 'Hel'), spoken('a1', 'lo.'), spoken('a1', '', true)])).toEqual(['agent: Hello.']);
  });
  it('shows one line for a reply that was flushed as two segments', () => {
    expect(read([spoken('a1', 'Hello.', true), spoken('a2', 'What can we do?', true)])).toEqual([
      'agent: Hello. What can we do?',
    ]);
  });
  it('keeps a line open when an earlier segment ends late', () => {
    expect(read([spoken('a1', 'Hello.'), spoken('a2', 'What'), spoken('a1', '', true)])).toEqual(['agent…: Hello. What']);
  });
  it('begins a new line when the speaker changes and updates the old one when its final comes late', () => {
    const events = [heard('v1', 'My name'), spoken('a1', 'Good'), heard('v1', 'My name is Ann.', true), spoken('a1', ' day.')];
    expect(read(events)).toEqual(['visitor: My name is Ann.', 'agent…: Good day.']);
  });
  it('keeps what was read when a stream breaks off', () => {
    expect(read([heard('v1', 'Water comes'), { ...heard('v1', '', true), mode: 'append' } as CaptionEvent])).toEqual([
      'visitor: Water comes',
    ]);
  });
  it('shows nothing for an empty segment', () => {
    expect(read([spoken('a1', '  ')])).toEqual([]);
  });
});

describe('a turn as it was saved', () => {
  const said = (id: string, text: string): CaptionEvent => ({ kind: 'said', id, text });
  const cut = [spoken('a1', 'All', true), spoken('a2', 'When would you like it?', true)];
  it('takes the place of the pieces that came with the sound', () => {
    expect(read([...cut, said('t1', 'All right. When would you like it?')])).toEqual([
      'agent: All right. When would you like it?',
    ]);
  });
  it('stays when a piece or the end of a stream comes late, and when it comes twice', () => {
    const late = [said('t1', 'All right.'), spoken('a1', ' right.'), spoken('a1', '', true), said('t1', 'All right.')];
    expect(read([spoken('a1', 'All'), ...late])).toEqual(['agent: All right.']);
  });
  it('leaves the turn before it on the same line alone', () => {
    const events = [spoken('a1', 'Hello.', true), said('t1', 'Hello.'), spoken('a2', 'All', true), said('t2', 'All right.')];
    expect(read(events)).toEqual(['agent: Hello. All right.']);
  });
  it('keeps the lines of a turn that the visitor spoke into, when nothing is missing', () => {
    const events = [spoken('a1', 'We come'), heard('v1', 'Yes', true), spoken('a2', 'on Friday.', true)];
    expect(read([...events, said('t1', 'We come on Friday.')])).toEqual(['agent: We come', 'visitor: Yes', 'agent: on Friday.']);
    expect(read([...events, said('t1', 'We can come on Friday.')])).toEqual(['agent: We can come on Friday.', 'visitor: Yes']);
  });
  it('is shown where no piece of it came, and an empty one is not', () => {
    expect(read([said('t1', 'Hello.'), said('t2', ' ')])).toEqual(['agent: Hello.']);
  });
  it('is known again when the server replays it in writing', () => {
    expect(read([...cut, said('t1', 'All right.'), turn('t1', 'agent', 'All right.')])).toEqual(['agent: All right.']);
  });
});

describe('captions of a chat', () => {
  it('grows a turn by deltas and settles it by the final turn', () => {
    const deltas: CaptionEvent[] = [
      { kind: 'delta', id: 't1', role: 'agent', text: 'Hel' },
      { kind: 'delta', id: 't1', role: 'agent', text: 'lo' },
    ];
    expect(read(deltas)).toEqual(['agent…: Hello']);
    expect(read([...deltas, turn('t1', 'agent', 'Hello.'), ...deltas])).toEqual(['agent: Hello.']);
  });
  it('shows a typed message once, whichever of answer and event comes first', () => {
    const typed: CaptionEvent = { kind: 'typed', id: 'c1', text: 'Hi' };
    const accepted: CaptionEvent = { kind: 'accepted', id: 'c1', turnId: 't1' };
    expect(read([typed, accepted, turn('t1', 'visitor', 'Hi')])).toEqual(['visitor: Hi']);
    expect(read([typed, turn('t1', 'visitor', 'Hi'), accepted])).toEqual(['visitor: Hi']);
  });
  it('shows the same words twice when the visitor sent them twice', () => {
    const events: CaptionEvent[] = [
      { kind: 'typed', id: 'c1', text: 'Yes' },
      { kind: 'accepted', id: 'c1', turnId: 't1' },
      { kind: 'typed', id: 'c2', text: 'Yes' },
      turn('t2', 'visitor', 'Yes'),
      { kind: 'accepted', id: 'c2', turnId: 't2' },
    ];
    expect(read(events)).toEqual(['visitor: Yes', 'visitor: Yes']);
  });
});

describe('captions of a call that went on in writing', () => {
  const call = [spoken('a1', 'Hello.', true), spoken('a2', 'What can we do?', true), heard('v1', 'water comes in', true)];
  it('does not repeat what was heard when the server replays it', () => {
    expect(read([...call, turn('t1', 'agent', 'Hello. What can we do?'), turn('t2', 'visitor', 'Water comes in.')])).toEqual([
      'agent: Hello. What can we do?',
      'visitor: water comes in',
    ]);
  });
  it('adds a replayed turn that was never heard', () => {
    expect(read([...call, turn('t3', 'agent', 'Is the attic wet?')]).at(-1)).toBe('agent: Is the attic wet?');
  });
  it('shows a new short reply although its words were spoken before', () => {
    const events = [...call, { kind: 'typed', id: 'c1', text: 'Are you there?' } as CaptionEvent, turn('t4', 'agent', 'Hello.')];
    expect(read(events).at(-1)).toBe('agent: Hello.');
  });
});
