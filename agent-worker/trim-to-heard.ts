import { voice } from '@livekit/agents';

/**
 * Cuts a sentence of `session.say` that was interrupted to what was heard of it. The framework (1.9.0) does so for replies only: a greeting
 * cut after two words would be written down, and remembered by the model, as said in full. Call before anybody else listens for items.
 */
export function trimToHeard(session: voice.AgentSession): void {
  const sentences = new Set<voice.SpeechHandle>();
  let output: voice.AudioOutput | null = null;
  let heard: string | undefined;
  session.on(voice.AgentSessionEventTypes.SpeechCreated, ({ source, speechHandle }) => {
    if (source !== 'say') return;
    sentences.add(speechHandle);
    if (output === session.output.audio) return;
    output = session.output.audio;
    output?.on(voice.AudioOutput.EVENT_PLAYBACK_FINISHED, (event: voice.PlaybackFinishedEvent) => {
      heard = event.synchronizedTranscript;
    });
  });
  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, ({ item }) => {
    const [cut] = [...sentences].filter((sentence) => sentence.interrupted && !sentence.done());
    for (const sentence of sentences) if (sentence.done() || sentence === cut) sentences.delete(sentence);
    if (item.type !== 'message' || item.role !== 'assistant') return;
    if (item.interrupted && cut) item.content = [heard?.trim() ?? ''];
    heard = undefined;
  });
}
