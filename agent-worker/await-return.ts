import { DisconnectReason, ParticipantKind, type Room, RoomEvent } from '@livekit/rtc-node';
import { watchReturn } from './watch-return.ts';

/** A lost network or a phone that slept is back within this; the call, its money and its line wait so long. */
const RETURN_WITHIN_MS = 60_000;
/** Who said goodbye may have reloaded the page, and a page that goes on in writing may call again; neither takes longer (decision 0025). */
const AFTER_GOODBYE_MS = 20_000;
/** A job process outlives its connection by 15 s, and what is left to write needs some of them. */
const AFTER_BREAK_MS = 8_000;
/** How a room ends of which nothing is left: our own doing, or the server's word that it is over. Any other end is a line that broke. */
const ROOM_IS_OVER: readonly DisconnectReason[] = [
  DisconnectReason.CLIENT_INITIATED,
  DisconnectReason.PARTICIPANT_REMOVED,
  DisconnectReason.ROOM_DELETED,
  DisconnectReason.ROOM_CLOSED,
];
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

/** Whether a room that was disconnected is over, for everybody. */
export function isRoomOver(reason: DisconnectReason): boolean {
  return ROOM_IS_OVER.includes(reason);
}

/**
 * The visitor who leaves the room: waited for, however often it happens, by one watch at a time. When our own line to the room breaks for good,
 * the page sees the agent gone and goes on in writing with this conversation; where it never does, the sweep ends it. Whoever had gone before has left.
 */
export function awaitReturn(room: Room, ctx: AwaitReturnContext) {
  let watching: NodeJS.Timeout | undefined;
  // An agent whose process died stays in the room for 20 s.
  const isHere = () =>
    room.isConnected && [...room.remoteParticipants.values()].some(({ kind }) => kind !== ParticipantKind.AGENT);
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
    const wasBroken = !room.isConnected;
    const watch = watchReturn();
    let looks = 0;
    let isGone = false;
    let hasLeft = false;
    let wasWriting = false;
    let brokenMs = wasBroken ? leftMs : undefined;
    const isLongEnough = (nowMs: number) => {
      if (!room.isConnected) brokenMs ??= nowMs;
      if (brokenMs !== undefined) return nowMs - brokenMs > AFTER_BREAK_MS;
      return nowMs - leftMs > (hasLeft || wasWriting ? AFTER_GOODBYE_MS : RETURN_WITHIN_MS);
    };
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
      if (isLongEnough(ctx.nowMs())) {
        stop();
        ctx.end(wasWriting || (wasBroken && !hasLeft) ? 'by_text' : 'left');
      } else if (looks++ % ASK_EVERY_LOOKS === 0) void ask();
    }, LOOK_EVERY_MS);
  };
  const onDisconnected = (reason: DisconnectReason) => (isRoomOver(reason) ? stop() : begin());
  room.on(RoomEvent.ParticipantDisconnected, begin);
  room.on(RoomEvent.Disconnected, onDisconnected);
  // Gone before we listened for it.
  begin();
  return {
    isGone: () => watching !== undefined,
    stop() {
      room.off(RoomEvent.ParticipantDisconnected, begin);
      room.off(RoomEvent.Disconnected, onDisconnected);
      stop();
    },
  };
}
