import { voice } from '@livekit/agents';

/**
 * Cuts a paused sentence without another sound of it. The framework (1.9.0) ends a pause before it clears what waits behind it, so that up to a
 * frame of the words that were cut is heard when the visitor has finished: a stutter, a second late.
 */
export function silentCut(session: voice.AgentSession): void {
  const sentences = new Set<voice.SpeechHandle>();
  let output: voice.AudioOutput | null = null;
  session.on(voice.AgentSessionEventTypes.SpeechCreated, ({ speechHandle }) => {
    for (const sentence of sentences) if (sentence.done()) sentences.delete(sentence);
    sentences.add(speechHandle);
    const current = session.output.audio;
    if (!current || current === output) return;
    output = current;
    const resume = current.resume.bind(current);
    current.resume = () => {
      if ([...sentences].some((sentence) => sentence.interrupted && !sentence.done())) current.clearBuffer();
      resume();
    };
  });
}
