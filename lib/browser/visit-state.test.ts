import { describe, expect, it } from 'vitest';
import { initialVisitState, type VisitEvent, type VisitState, visitReducer, visitStateName } from './visit-state.ts';

const run = (events: VisitEvent[], from: VisitState = initialVisitState) => events.reduce(visitReducer, from);
const submit: VisitEvent = { type: 'submit', wants: 'voice' };
const ring: VisitEvent = { type: 'ring', atMs: 1_000 };
const audible: VisitEvent = { type: 'agent_audible', atMs: 3_000 };
const goText: VisitEvent = { type: 'go_text', atMs: 5_000, notice: 'voiceDropped' };
const said: VisitEvent = {
  type: 'caption',
  caption: { kind: 'speech', role: 'agent', segmentId: 'a', text: 'Hello', mode: 'append', isFinal: false },
};
const live = run([submit, ring, audible, said]);

describe('the visit', () => {
  it('goes from the gate through the ring into the call and to its end', () => {
    const names = [
      [],
      [submit],
      [submit, ring],
      [submit, ring, audible],
      [submit, ring, audible, { type: 'ended', atMs: 9_000 } as VisitEvent],
    ].map((events) => visitStateName(run(events)));
    expect(names).toEqual(['gate', 'ringing', 'ringing', 'live-voice', 'ended']);
  });
  it('rings on screen from the click on, but stays at the gate for somebody who types', () => {
    expect(visitStateName(run([submit]))).toBe('ringing');
    expect(visitStateName(run([{ type: 'submit', wants: 'text' }]))).toBe('gate');
  });
  it('comes back to the gate with the problem when it is refused', () => {
    const problem = { id: 'emailInvalid', field: 'email' } as const;
    expect(run([submit, { type: 'gate_refused', problem }])).toEqual({ phase: 'gate', problem });
  });
  it('drops the old problem on the next try', () => {
    expect(run([{ type: 'gate_refused', problem: { id: 'gateOffline' } }, submit])).toEqual({
      phase: 'submitting',
      wants: 'voice',
    });
  });
  it('counts the time from the first word of the agent', () => {
    const ended = run([{ type: 'ended', atMs: 9_000 }], live);
    expect(ended).toMatchObject({ phase: 'ended', durationMs: 6_000 });
  });
  it('keeps what was said and the clock when voice falls to text, and says why', () => {
    const text = run([{ type: 'muted', isMuted: true }, { type: 'reconnecting', isReconnecting: true }, goText], live);
    expect(text).toMatchObject({
      phase: 'live',
      mode: 'text',
      call: { notice: 'voiceDropped', isMuted: false, isReconnecting: false, startedAtMs: 3_000 },
    });
    expect(text.phase === 'live' && text.call.captions[0]).toMatchObject({ isFinal: true, segments: [{ text: 'Hello' }] });
  });
  it('falls to text from the ring and from the gate alike', () => {
    expect(visitStateName(run([submit, ring, goText]))).toBe('live-text');
    expect(
      visitStateName(
        run([
          { type: 'submit', wants: 'text' },
          { type: 'go_text', atMs: 1 },
        ]),
      ),
    ).toBe('live-text');
  });
  it('rings again from text without losing the conversation', () => {
    const ringing = run([goText, ring], live);
    expect(ringing).toMatchObject({ phase: 'ringing', call: { captions: [{ role: 'agent' }], notice: undefined } });
  });
  it('carries unsent words into the form', () => {
    expect(run([goText, { type: 'go_form', draft: 'My roof leaks' }], live)).toEqual({
      phase: 'form',
      message: 'open',
      draft: 'My roof leaks',
    });
  });
  it('keeps captions that came before the ring was answered', () => {
    expect(run([submit, ring, said, audible])).toMatchObject({ phase: 'live', call: { captions: [{ role: 'agent' }] } });
  });
  it('stays ended whatever comes late', () => {
    const ended = run([{ type: 'ended', atMs: 9_000 }], live);
    const late: VisitEvent[] = [
      submit,
      ring,
      audible,
      said,
      goText,
      { type: 'go_form' },
      { type: 'muted', isMuted: true },
      { type: 'ended', atMs: 99_000 },
    ];
    for (const event of late) expect(visitReducer(ended, event)).toBe(ended);
  });
  it('ignores call events at the gate and in the form', () => {
    const form = run([submit, { type: 'go_form' }]);
    for (const event of [said, audible, { type: 'muted', isMuted: true } as VisitEvent]) {
      expect(visitReducer(initialVisitState, event)).toBe(initialVisitState);
      expect(visitReducer(form, event)).toBe(form);
    }
  });
  it('takes a second submit for the same click', () => {
    const submitting = run([submit]);
    expect(visitReducer(submitting, { type: 'submit', wants: 'text' })).toBe(submitting);
  });
  it('collects the card, the rating and the correction at the end', () => {
    const ended = run(
      [
        { type: 'ended', atMs: 9_000 },
        { type: 'understood', understood: { summary: 'A leak.' } },
        { type: 'feedback', feedback: 'sent' },
        { type: 'correction', correction: 'failed' },
      ],
      live,
    );
    expect(ended).toMatchObject({ understood: { summary: 'A leak.' }, feedback: 'sent', correction: 'failed' });
  });
});
