import {
  DisconnectReason,
  LocalAudioTrack,
  type LocalTrack,
  LogLevel,
  type Participant,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
} from 'livekit-client';
import { EARLY_MICROPHONE } from '#lib/contracts/early-microphone.ts';
import { HEARD_BY_ATTRIBUTE, HEARD_BY_BROWSER } from '#lib/contracts/page-speech.ts';
import { RING_OVER_METHOD } from '#lib/contracts/ring-over.ts';
import { AGENT_HEARTBEAT_ATTRIBUTE, AGENT_STATE_ATTRIBUTE, type AgentState } from '#lib/contracts/visit.ts';
import { answerPageSpeech } from './answer-page-speech.ts';
import { type CallWatchdog, createCallWatchdog } from './call-watchdog.ts';
import { createLevelMeter } from './level-meter.ts';
import { browserRecognition, createPageEar } from './page-ear.ts';
import { browserVoice } from './page-voice.ts';
import { createPatience } from './patience.ts';
import type { StartVoiceCallInput, VoiceCall, VoiceEvents } from './voice-port.ts';
import { followTranscripts } from './voice-transcripts.ts';

const CONNECT_TIMEOUT_MS = 12_000;
const AUDIBLE_LEVEL = 0.12;
const LISTEN_EVERY_MS = 50;
const GOOD_ENDINGS = new Set<DisconnectReason | undefined>([
  DisconnectReason.ROOM_DELETED,
  DisconnectReason.ROOM_CLOSED,
  DisconnectReason.PARTICIPANT_REMOVED,
]);

/** Joins the room, publishes the microphone and reports what happens there until it is over. */
export async function startVoiceCall(input: StartVoiceCallInput): Promise<VoiceCall> {
  const { events } = input;
  // Its log writes addresses with the access token into the visitor's console.
  setLogLevel(LogLevel.silent);
  // Leaving the page is the controller's to handle; LiveKit would hang up at a mere `beforeunload`, a click on a mail link.
  const room = new Room({ adaptiveStream: false, dynacast: false, disconnectOnPageLeave: false });
  let isOver = false;
  // What is said while the call connects is kept, and reaches the agent when it is there.
  const microphone = new LocalAudioTrack(firstTrack(input.microphone), undefined, true);
  microphone.startPreConnectBuffer();
  const readVisitor = createLevelMeter(input.audio, firstTrack(input.microphone));
  let readAgent = () => 0;
  let agentState: AgentState = 'initializing';
  const voice = browserVoice(input.clock);
  const ear = createPageEar({
    Recognition: browserRecognition(),
    clock: input.clock,
    onHeard: (text) => void sendHeard(text),
    onLost: () => events.onCannotHear(true),
  });
  const patience = createPatience({
    clock: input.clock,
    levels: () => ({ visitor: readVisitor(), agent: readAgent() }),
    onWaiting: events.onWaiting,
  });
  const leave = async () => {
    isOver = true;
    watchdog.stop();
    patience.stop();
    ear.stop();
    microphone.stopPreConnectBuffer();
    for (const track of input.microphone.getTracks()) track.stop();
    await room.disconnect();
    for (const element of input.host.querySelectorAll('audio[data-agent-audio]')) element.remove();
  };
  const watchdog = createCallWatchdog(input.clock, {
    fault(fault) {
      if (isOver) return;
      void leave();
      events.onFault(fault);
    },
    reconnecting: events.onReconnecting,
  });

  let heard = 0;
  const sendHeard = async (text: string) => {
    // It may be the agent's own words out of the loudspeaker.
    if (isOver || agentState === 'speaking') return;
    heard += 1;
    const segmentId = `heard-${heard}`;
    events.onCaption({ kind: 'speech', role: 'visitor', segmentId, text, mode: 'replace', isFinal: true });
    watchdog.visitorSpoke();
    // A line that broke is told by the room.
    await room.localParticipant
      .sendText(text, { topic: 'lk.chat', attributes: { [HEARD_BY_ATTRIBUTE]: HEARD_BY_BROWSER } })
      .catch(() => undefined);
  };
  answerPageSpeech(room, { voice, ear, events: { onSpeaks: events.onAgentAudible, onCannotHear: events.onCannotHear } });
  listenForFirstSound(
    () => readAgent(),
    () => isOver,
    events.onAgentAudible,
  );
  const onAgentTrack = (track: MediaStreamTrack) => {
    readAgent = createLevelMeter(input.audio, track);
  };
  const onAgentState = (state: AgentState) => {
    agentState = state;
    if (state === 'speaking') patience.sign();
    events.onAgentState(state);
  };
  watchRoom(room, { events: { ...events, onAgentState }, host: input.host }, watchdog, onAgentTrack);
  // The agent asks before it greets; the answer waits for the ring.
  room.registerRpcMethod(RING_OVER_METHOD, async () => {
    await input.ringNearlyOver;
    return '';
  });
  const onCaption: VoiceEvents['onCaption'] = (caption) => {
    if (caption.kind === 'speech' && caption.role === 'agent' && caption.text.trim()) patience.sign();
    events.onCaption(caption);
  };
  followTranscripts(room, { watchdog, onCaption });
  room.on(RoomEvent.Disconnected, (reason) => {
    if (isOver) return;
    void leave();
    if (GOOD_ENDINGS.has(reason)) events.onEnded();
    else events.onFault('disconnected');
  });
  const cut = () => {
    // After a good ending the last words may be said to the end.
    if (!isOver) voice.hush();
    void leave();
  };
  input.signal.addEventListener('abort', cut, { once: true });

  try {
    await connect(room, microphone, input);
  } catch (cause) {
    await leave();
    throw cause;
  }
  watchdog.connected();
  for (const participant of room.remoteParticipants.values()) if (participant.isAgent) watchdog.agentJoined();

  return {
    levels: () => ({ visitor: readVisitor(), agent: readAgent() }),
    async setMuted(isMuted) {
      ear.setMuted(isMuted);
      const publication = room.localParticipant.getTrackPublication(Track.Source.Microphone);
      if (isMuted) await publication?.mute();
      else await publication?.unmute();
    },
    async sendText(text) {
      await room.localParticipant.sendText(text, { topic: 'lk.chat' });
      patience.asked();
      watchdog.visitorSpoke();
    },
    allowSound: () => room.startAudio(),
    async hangUp() {
      voice.hush();
      await leave();
    },
  };
}

async function connect(room: Room, microphone: LocalAudioTrack, input: StartVoiceCallInput): Promise<void> {
  // Everything that can be made without it is there by now.
  const token = await input.token;
  if (input.signal.aborted) throw new Error('The visitor hung up.');
  // LiveKit would send every visitor's browser to third-party STUN servers: an explicit list, even empty, overrides that.
  const rtcConfig = token.iceServers === 'server' ? {} : { rtcConfig: { iceServers: token.iceServers ?? [] } };
  const options = {
    ...rtcConfig,
    maxRetries: 1,
    peerConnectionTimeout: CONNECT_TIMEOUT_MS,
    websocketTimeout: CONNECT_TIMEOUT_MS,
  };
  await room.connect(token.serverUrl, token.participantToken, options);
  // Without a listener nothing said so far would be read.
  if (!token.preConnectAudio) microphone.stopPreConnectBuffer();
  await room.localParticipant.publishTrack(microphone as LocalTrack, {
    source: Track.Source.Microphone,
    name: microphone.hasPreConnectBuffer ? EARLY_MICROPHONE : 'microphone',
    dtx: true,
    red: true,
  });
}

function watchRoom(
  room: Room,
  input: Pick<StartVoiceCallInput, 'events' | 'host'>,
  watchdog: CallWatchdog,
  onAgentTrack: (track: MediaStreamTrack) => void,
): void {
  const { events } = input;
  room
    .on(RoomEvent.ParticipantConnected, (participant) => participant.isAgent && watchdog.agentJoined())
    .on(RoomEvent.ParticipantDisconnected, (participant) => {
      // One that died leaves 20 s later; another has taken its call by then.
      const hasAnother = [...room.remoteParticipants.values()].some((other) => other.isAgent && other !== participant);
      if (participant.isAgent && !hasAnother) watchdog.agentLeft();
    })
    .on(RoomEvent.ParticipantAttributesChanged, (changed, participant: Participant) => {
      if (!participant.isAgent) return;
      if (changed[AGENT_HEARTBEAT_ATTRIBUTE] !== undefined) watchdog.heartbeat();
      const state = changed[AGENT_STATE_ATTRIBUTE];
      if (state === undefined) return;
      watchdog.agentAlive();
      if (state === 'thinking') watchdog.visitorSpoke();
      events.onAgentState(state as AgentState);
    })
    .on(RoomEvent.TrackSubscribed, (track, _publication, participant) => {
      if (track.kind !== Track.Kind.Audio) return;
      // Remote audio reaches WebAudio only once an element plays it.
      const element = track.attach();
      element.dataset.agentAudio = '';
      input.host.append(element);
      if (participant.isAgent) onAgentTrack(track.mediaStreamTrack);
    })
    .on(RoomEvent.TrackUnsubscribed, (track) => {
      for (const element of track.detach()) element.remove();
    })
    .on(RoomEvent.AudioPlaybackStatusChanged, () => events.onSoundBlocked(!room.canPlaybackAudio))
    .on(RoomEvent.SignalReconnecting, watchdog.signalLost)
    .on(RoomEvent.Reconnecting, watchdog.signalLost)
    .on(RoomEvent.SignalConnected, watchdog.signalBack)
    .on(RoomEvent.Reconnected, watchdog.signalBack);
}

function listenForFirstSound(level: () => number, isOver: () => boolean, onHeard: () => void): void {
  const timer = setInterval(() => {
    const isHeard = level() > AUDIBLE_LEVEL;
    if (isHeard || isOver()) clearInterval(timer);
    if (isHeard) onHeard();
  }, LISTEN_EVERY_MS);
}

function firstTrack(stream: MediaStream): MediaStreamTrack {
  const [track] = stream.getAudioTracks();
  if (!track) throw new Error('The microphone stream has no audio track.');
  return track;
}
