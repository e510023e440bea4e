export type MicrophoneRefusal = 'blocked' | 'missing' | 'in_use' | 'unsupported';
export type MicrophoneAnswer = { granted: true; stream: MediaStream } | { granted: false; reason: MicrophoneRefusal };
export type AskMicrophone = () => Promise<MicrophoneAnswer>;

const CONSTRAINTS: MediaStreamConstraints = { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } };
const REASONS: Record<string, MicrophoneRefusal> = {
  NotAllowedError: 'blocked',
  SecurityError: 'blocked',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'in_use',
  AbortError: 'in_use',
};

/** Asks for the microphone; a refusal is an answer, never an error. */
export function createAskMicrophone(devices: MediaDevices | undefined): AskMicrophone {
  return async () => {
    if (!devices?.getUserMedia) return { granted: false, reason: 'unsupported' };
    try {
      return { granted: true, stream: await devices.getUserMedia(CONSTRAINTS) };
    } catch (cause) {
      return { granted: false, reason: REASONS[cause instanceof Error ? cause.name : ''] ?? 'blocked' };
    }
  };
}

export type MicrophoneHelp =
  | 'micBlockedSafariIos'
  | 'micBlockedSafari'
  | 'micBlockedAndroid'
  | 'micBlockedFirefox'
  | 'micBlockedChrome'
  | 'micBlockedEmbedded'
  | 'micMissing'
  | 'micInUse'
  | 'micUnsupported';

/** Which sentence tells this visitor how to let us hear them next time. */
export function microphoneHelp(reason: MicrophoneRefusal, page: { userAgent: string; isDelegated: boolean }): MicrophoneHelp {
  if (reason === 'missing') return 'micMissing';
  if (reason === 'in_use') return 'micInUse';
  if (reason === 'unsupported') return 'micUnsupported';
  // The site around our frame withholds the microphone: the visitor's own settings cannot change that.
  if (!page.isDelegated) return 'micBlockedEmbedded';
  if (/iPhone|iPad|iPod/.test(page.userAgent)) return 'micBlockedSafariIos';
  if (/Firefox\//.test(page.userAgent)) return 'micBlockedFirefox';
  if (/Android/.test(page.userAgent)) return 'micBlockedAndroid';
  return /Chrome\/|Chromium\/|Edg\//.test(page.userAgent) ? 'micBlockedChrome' : 'micBlockedSafari';
}

/** Whether the document around us lets this frame use the microphone; browsers that cannot tell count as yes. */
export function isMicrophoneDelegated(page: Document): boolean {
  const policy = (page as Document & { featurePolicy?: { allowsFeature(name: string): boolean } }).featurePolicy;
  return policy?.allowsFeature('microphone') ?? true;
}
