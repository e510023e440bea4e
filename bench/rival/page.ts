import { Room, RoomEvent, Track } from 'livekit-client';

/** A call page at its shortest: on a click it fetches a token, joins, opens the microphone and plays the agent. */
async function call(): Promise<void> {
  const { url, token } = (await (await fetch('/token')).json()) as { url: string; token: string };
  const room = new Room({ adaptiveStream: false, dynacast: false });
  room.on(RoomEvent.TrackSubscribed, (track) => {
    if (track.kind !== Track.Kind.Audio) return;
    const element = track.attach();
    // The mark by which the measuring ears know the agent's sound.
    element.dataset.agentAudio = '';
    document.body.append(element);
  });
  await room.connect(url, token, { rtcConfig: { iceServers: [] } });
  await room.localParticipant.setMicrophoneEnabled(true);
  Object.assign(window, { hangUp: () => room.disconnect() });
}

document.querySelector('button')?.addEventListener('click', () => void call());
