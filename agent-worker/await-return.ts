import { ParticipantKind, type Room, RoomEvent } from '@livekit/rtc-node';
import { watchReturn } from './watch-return.ts';

/** A lost network or a phone that slept is back within this; the call, its money and its line wait so long. */
const RETURN_WITHIN_MS = 60_000;
/** Who said goodbye may have reloaded the page, and a page that goes on in writing may call again; neither takes longer. */
const AFTER_GOODBYE_MS = 20_000;
/** After a shorter gap nobody needs to be told where we were. */
const WELCOME_AFTER_MS = 5_000;
const LOOK_EVERY_MS = 1_000;
/** A return shows at once; what the page says of it is asked for every few seconds. */
const ASK_EVERY_LOOKS = 3;
/** A visitor who is back hears us when the microphone is there, or shortly after. */
const AUDIBLE_WITHIN_MS = 1_500;

export interface Renewed {
  closeReason: string | null;
  channel: 'voice' | 'text' | 'form';
}

export interface AwaitReturnContext {
  nowMs: () => number;
  sleep: (ms: number) => Promise<void>;
  renew: () => Promise<Renewed | null>;
  /** The visitor is gone for longer than a breath: nothing is said to nobody. */
  onGone: () => void;
  /** Back in the room after so long; `welcome` when it was long enough to be greeted. */
  onBack: (back: { gapS: number; welcome: boolean; wasWriting: boolean }) => void;
  end: (reason: 'left' | 'by_text') => void;
}

/** The visitor who leaves the room: waited for, however often it happens, by one watch at a time. */
export function awaitReturn(room: Room, ctx: AwaitReturnContext) {
  let watching: NodeJS.Timeout | undefined;
  // An agent whose process died stays in the room for 20 s.
  const isHere = () => [...room.remoteParticipants.values()].some(({ kind }) => kind !== ParticipantKind.AGENT);
  const stop = () => {
    clearInterval(watching);
    watching = undefined;
  };
  const whenAudible = async () => {
    let onTrack: () => void = () => undefined;
    const track = new Promise<void>((resolve) => {
      onTrack = () => resolve();
      room.on(RoomEvent.TrackSubscribed, onTrack);
    });
    await Promise.race([track, ctx.sleep(AUDIBLE_WITHIN_MS)]);
    room.off(RoomEvent.TrackSubscribed, onTrack);
  };
  const begin = () => {
    if (watching || isHere()) return;
    const leftMs = ctx.nowMs();
    const watch = watchReturn();
    let looks = 0;
    let isGone = false;
    let hasLeft = false;
    let wasWriting = false;
    const ask = async () => {
      const renewed = await ctx.renew();
      if (!renewed) return;
      watch.look(renewed.closeReason);
      hasLeft = renewed.closeReason === 'left';
      wasWriting ||= renewed.channel === 'text' || watch.goesOnInWriting();
    };
    watching = setInterval(() => {
      const gapMs = ctx.nowMs() - leftMs;
      if (isHere()) {
        stop();
        const welcome = gapMs > WELCOME_AFTER_MS;
        void whenAudible().then(() => isHere() && ctx.onBack({ gapS: Math.round(gapMs / 1000), welcome, wasWriting }));
        return;
      }
      if (!isGone && gapMs > WELCOME_AFTER_MS) {
        isGone = true;
        ctx.onGone();
      }
      if (gapMs > (hasLeft || wasWriting ? AFTER_GOODBYE_MS : RETURN_WITHIN_MS)) {
        stop();
        ctx.end(wasWriting ? 'by_text' : 'left');
      } else if (looks++ % ASK_EVERY_LOOKS === 0) void ask();
    }, LOOK_EVERY_MS);
  };
  room.on(RoomEvent.ParticipantDisconnected, begin);
  // Gone before we listened for it.
  begin();
  return { isGone: () => watching !== undefined, stop };
}
