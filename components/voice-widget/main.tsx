import { mountVisit } from './mount-visit.tsx';

mountVisit({ loadVoice: () => import('#lib/browser/voice-call.ts') });
