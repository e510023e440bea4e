import type { Room } from 'livekit-client';
import { SAID_TOPIC, TURN_ID_ATTRIBUTE } from '#lib/contracts/said-turn.ts';
import type { CallWatchdog } from './call-watchdog.ts';
import type { CaptionEvent } from './captions.ts';

const TOPIC = 'lk.transcription';

/**
 * Turns LiveKit's transcript streams into caption events. A visitor's interim is a whole stream with the full text so far
 * (same segment id: replace); the agent's text is one stream of pieces whose end is the final, whatever its attributes say. A turn that is over comes once more as it was saved.
 */
export function followTranscripts(room: Room, ctx: { watchdog: CallWatchdog; onCaption: (event: CaptionEvent) => void }): void {
  room.registerTextStreamHandler(TOPIC, (reader, participant) => {
    const attributes = reader.info.attributes ?? {};
    const segmentId = attributes['lk.segment_id'] ?? reader.info.id;
    const isVisitor = participant.identity === room.localParticipant.identity;
    const isFinalStream = attributes['lk.transcription_final'] === 'true';
    const emit = (text: string, mode: 'replace' | 'append', isFinal: boolean) =>
      ctx.onCaption({ kind: 'speech', role: isVisitor ? 'visitor' : 'agent', segmentId, text, mode, isFinal });

    const readVisitor = async () => {
      const text = await reader.readAll();
      emit(text, 'replace', isFinalStream);
      if (isFinalStream && text.trim() !== '') ctx.watchdog.visitorSpoke();
    };
    const readAgent = async () => {
      for await (const piece of reader) {
        ctx.watchdog.agentAlive();
        emit(piece, 'append', false);
      }
      emit('', 'append', true);
    };
    // An open reader rejects when the room goes: what was read stays, marked as complete.
    void (isVisitor ? readVisitor() : readAgent()).catch(() => emit('', 'append', true));
  });
  room.registerTextStreamHandler(SAID_TOPIC, (reader, { identity }) => {
    const id = reader.info.attributes?.[TURN_ID_ATTRIBUTE];
    if (!id || identity === room.localParticipant.identity) return;
    // Where it does not arrive, the captions that came with the sound stay.
    void reader.readAll().then(
      (text) => ctx.onCaption({ kind: 'said', id, text }),
      () => undefined,
    );
  });
}
