import { type ParticipantInfo, RoomServiceClient } from 'livekit-server-sdk';
import { SYNTHETIC_AUDIO } from '#lib/contracts/visit.ts';
import type { World } from './world.ts';

const isAgent = (participant: ParticipantInfo) =>
  participant.permission?.agent === true || participant.identity.startsWith('agent');
const isMarked = (participant: ParticipantInfo) =>
  Object.entries(SYNTHETIC_AUDIO).every(([name, value]) => participant.attributes[name] === value);

/** Looks at a room again and again until its agent publishes sound; how often it was seen, and whether it ever had sound without the mark. */
export async function watchMarks(
  world: World,
  room: string,
  timeoutMs = 60_000,
): Promise<{ looks: number; isEverUnmarked: boolean }> {
  const { url } = world.services().livekit!;
  const rooms = new RoomServiceClient(url.replace(/^ws/, 'http'), 'local', world.secrets.LOCAL_LIVEKIT_SECRET ?? '');
  const deadlineMs = Date.now() + timeoutMs;
  let looks = 0;
  let withSound = 0;
  let isEverUnmarked = false;
  // The attributes of the moment at which the track appears, and of some looks after it.
  while (withSound < 20 && Date.now() < deadlineMs) {
    const agents = (await rooms.listParticipants(room).catch(() => [])).filter(isAgent);
    for (const agent of agents) {
      looks += 1;
      if (agent.tracks.length === 0) continue;
      withSound += 1;
      isEverUnmarked ||= !isMarked(agent);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (withSound === 0) throw new Error('The agent never published sound.');
  return { looks, isEverUnmarked };
}
