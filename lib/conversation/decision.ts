import type { Classification } from './classification.ts';

export type ModelTier = 'small' | 'large';
export type RouteReason =
  | 'economy'
  | 'tier'
  | 'switched_off'
  | 'one_model'
  | 'long_talk'
  | 'unsure'
  | 'complex'
  | 'simple'
  | 'usual'
  | 'budget';

export interface Route {
  model: ModelTier;
  modelId: string;
  reason: RouteReason;
}

/** Which model answers a question, and why. */
export type Decision = Classification & Route & { question: string };
