import type { TurnRole } from '#lib/contracts/visit.ts';

export type CaptionSource = 'voice' | 'chat' | 'typed';
/** One line of the conversation as the visitor reads it: one turn, however many pieces it came in. */
export type Caption = { key: string; role: TurnRole; source: CaptionSource; segments: CaptionSegment[]; isFinal: boolean };
/** A settled piece belongs to a turn whose saved words are shown: what still comes for it changes nothing. */
export type CaptionSegment = { id: string; text: string; isSettled?: true };

export type CaptionEvent =
  /** Speech, by LiveKit segment. `replace` carries the whole text so far, `append` the next piece. */
  | { kind: 'speech'; role: TurnRole; segmentId: string; text: string; mode: 'replace' | 'append'; isFinal: boolean }
  /** A turn of the agent as it was saved after it was heard: it takes the place of the pieces that came with the sound. */
  | { kind: 'said'; id: string; text: string }
  /** A turn of the text channel; also the server's memory of a turn that was spoken before. */
  | { kind: 'turn'; id: string; role: TurnRole; text: string; isFinal: boolean }
  | { kind: 'delta'; id: string; role: TurnRole; text: string }
  /** The visitor's own message, shown before the server knows it; `turnId` binds it to the server's id later. */
  | { kind: 'typed'; id: string; text: string }
  | { kind: 'accepted'; id: string; turnId: string };

export function captionText(caption: Caption): string {
  return caption.segments
    .map((segment) => segment.text.trim())
    .filter((text) => text !== '')
    .join(' ');
}

/** Returns the captions after one event. Events may repeat, overlap and come late. */
export function mergeCaption(captions: readonly Caption[], event: CaptionEvent): Caption[] {
  switch (event.kind) {
    case 'speech':
      return mergeSpeech(captions, event);
    case 'said':
      return mergeSaid(captions, event);
    case 'turn':
      return mergeTurn(captions, event);
    case 'delta':
      return mergeDelta(captions, event);
    case 'typed':
      return [...closeLast(captions), line(event.id, 'visitor', 'typed', event.text, true)];
    case 'accepted':
      return bindTypedTurn(captions, event);
  }
}

function mergeSpeech(captions: readonly Caption[], event: Extract<CaptionEvent, { kind: 'speech' }>): Caption[] {
  const known = findBySegment(captions, event.segmentId);
  if (known) {
    const isLastPiece = known.segments.at(-1)?.id === event.segmentId;
    return update(captions, known, withSegment(known, event), isLastPiece ? event.isFinal : known.isFinal);
  }
  if (event.text.trim() === '') return [...captions];
  const last = captions.at(-1);
  // A flushed reply arrives as one segment per sentence, and a pause splits a visitor's turn: same speaker, same line.
  if (last?.role === event.role && last.source === 'voice') {
    return update(captions, last, [...last.segments, { id: event.segmentId, text: event.text }], event.isFinal);
  }
  return [...captions, line(event.segmentId, event.role, 'voice', event.text, event.isFinal)];
}

function withSegment(known: Caption, event: { segmentId: string; text: string; mode: 'replace' | 'append' }): CaptionSegment[] {
  return known.segments.map((segment) => {
    if (segment.id !== event.segmentId || segment.isSettled) return segment;
    // The stream's end is sent as an empty final piece: it must not erase what was read.
    if (event.mode === 'append') return { ...segment, text: segment.text + event.text };
    return event.text === '' ? segment : { ...segment, text: event.text };
  });
}

/** The saved words go where the turn began, once; a turn that a word of the visitor's cut in two lines is read whole in the first. */
function mergeSaid(captions: readonly Caption[], { id, text }: Extract<CaptionEvent, { kind: 'said' }>): Caption[] {
  if (findBySegment(captions, id) || text.trim() === '') return [...captions];
  const isOpen = (caption: Caption, segment: CaptionSegment) =>
    caption.role === 'agent' && caption.source === 'voice' && !segment.isSettled;
  const pieces = captions.flatMap((caption) => caption.segments.filter((segment) => isOpen(caption, segment)));
  const said: CaptionSegment = { id, text, isSettled: true };
  const [first] = pieces;
  if (!first) return [...captions, { ...line(id, 'agent', 'voice', text, true), segments: [said] }];
  const isRead = plain(pieces.map((piece) => piece.text).join(' ')) === plain(text);
  const settle = (piece: CaptionSegment): CaptionSegment[] => {
    const settled: CaptionSegment = { ...piece, text: isRead ? piece.text : '', isSettled: true };
    return piece === first ? [isRead ? { ...said, text: '' } : said, settled] : [settled];
  };
  return captions
    .map((caption) => {
      if (!caption.segments.some((segment) => isOpen(caption, segment))) return caption;
      const segments = caption.segments.flatMap((segment) => (isOpen(caption, segment) ? settle(segment) : [segment]));
      return { ...caption, segments, isFinal: true };
    })
    .filter((caption) => captionText(caption) !== '');
}

function mergeTurn(captions: readonly Caption[], event: Extract<CaptionEvent, { kind: 'turn' }>): Caption[] {
  const known = findBySegment(captions, event.id);
  if (known?.source === 'voice') return [...captions];
  if (known) return update(captions, known, [{ id: event.id, text: event.text }], event.isFinal);
  const heard = remembered(captions).find((caption) => caption.role === event.role && saysTheSame(caption, event.text));
  if (heard) return update(captions, heard, [...heard.segments, { id: event.id, text: '' }], true);
  return [...captions, line(event.id, event.role, 'chat', event.text, event.isFinal)];
}

function mergeDelta(captions: readonly Caption[], event: Extract<CaptionEvent, { kind: 'delta' }>): Caption[] {
  const known = findBySegment(captions, event.id);
  if (!known) return [...captions, line(event.id, event.role, 'chat', event.text, false)];
  // A resumed stream may replay deltas of a turn that is complete already.
  if (known.isFinal) return [...captions];
  const segments = known.segments.map((segment) =>
    segment.id === event.id ? { ...segment, text: segment.text + event.text } : segment,
  );
  return update(captions, known, segments, false);
}

/** The server's event may overtake the answer to the POST: then the line it made is dropped for the one the visitor typed. */
function bindTypedTurn(captions: readonly Caption[], event: { id: string; turnId: string }): Caption[] {
  const typed = findBySegment(captions, event.id);
  if (!typed || findBySegment(captions, event.turnId) === typed) return [...captions];
  const others = captions.filter((caption) => caption.role !== 'visitor' || !hasSegment(caption, event.turnId));
  return update(others, typed, [...typed.segments, { id: event.turnId, text: '' }], true);
}

/**
 * Lines that a replayed turn may repeat. Once the visitor has typed after the last spoken line, the server's history has
 * been read, and a new short reply ("Yes.") must not be mistaken for something said before.
 */
function remembered(captions: readonly Caption[]): Caption[] {
  const lastVoice = captions.findLastIndex((caption) => caption.source === 'voice');
  const lastTyped = captions.findLastIndex((caption) => caption.source === 'typed');
  return captions.filter((caption) => caption.source === 'typed' || (caption.source === 'voice' && lastVoice > lastTyped));
}

function saysTheSame(caption: Caption, text: string): boolean {
  const ours = ` ${plain(captionText(caption))} `;
  const theirs = ` ${plain(text)} `;
  if (ours.trim() === '' || theirs.trim() === '') return false;
  return caption.source === 'typed'
    ? ours === theirs && caption.segments.length === 1
    : ours.includes(theirs) || theirs.includes(ours);
}

function plain(text: string): string {
  return text
    .toLocaleLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function line(id: string, role: TurnRole, source: CaptionSource, text: string, isFinal: boolean): Caption {
  return { key: id, role, source, segments: [{ id, text }], isFinal };
}

function closeLast(captions: readonly Caption[]): Caption[] {
  const last = captions.at(-1);
  return last && !last.isFinal && last.role === 'visitor' ? update(captions, last, last.segments, true) : [...captions];
}

function update(captions: readonly Caption[], target: Caption, segments: CaptionSegment[], isFinal: boolean): Caption[] {
  return captions.map((caption) => (caption === target ? { ...caption, segments, isFinal } : caption));
}

function findBySegment(captions: readonly Caption[], id: string): Caption | undefined {
  return captions.find((caption) => hasSegment(caption, id));
}

function hasSegment(caption: Caption, id: string): boolean {
  return caption.segments.some((segment) => segment.id === id);
}
