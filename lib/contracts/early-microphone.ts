/** The name of a microphone track whose sound from before the connection follows as LiveKit's pre-connect buffer. */
export const EARLY_MICROPHONE = 'microphone-early';
