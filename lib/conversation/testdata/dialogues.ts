import type { Verdict } from '../classification.ts';
import type { ModelTier, RouteReason } from '../decision.ts';
import type { Stage } from '../funnel.ts';

/** What the model does when it is asked: words, tool calls, or both. */
export interface Reply {
  text?: string;
  calls?: readonly { name: string; args: object }[];
}
export interface ScriptedTurn {
  atS: number;
  says: string;
  /** What the classifier answers; `late` and `down` leave it to our rules. */
  classifier: Verdict | 'late' | 'down';
  /** Request by request; the last one answers the visitor. */
  replies: readonly [Reply, ...Reply[]];
  decides: Pick<Verdict, 'intent' | 'complexity'> & { model: ModelTier; reason: RouteReason; by: 'classifier' | 'rules' };
  /** Who speaks afterwards; the agent itself unless said otherwise. */
  speaker?: string;
  /** The stage afterwards. */
  stage: Stage;
  /** What the model is told of its tool calls. */
  told?: readonly RegExp[];
}
export interface Dialogue {
  name: string;
  setting?: 'economy' | 'free_tier' | 'one_model_only';
  turns: readonly ScriptedTurn[];
}

const verdict = (intent: Verdict['intent'], complexity: Verdict['complexity'], confidence = 0.9): Verdict => ({
  intent,
  complexity,
  confidence,
});
const OK: readonly [Reply] = [{ text: 'Gladly.' }];
const q = 'qualification';
const call = (name: string, args: object): Reply => ({ calls: [{ name, args }] });

export const SPECIALIST = {
  id: 'commercial-fleets',
  name: 'Luz',
  when: 'charging for a company with several vehicles',
  instructions: 'Ask how many vehicles there are and when they leave.',
};

const EASY = 'What does a home charger cost?';
const HARD = 'Compare leasing with buying: what are the tax effects, and which contract binds me longer?';

/** A turn that the classifier judged. */
const judged = (atS: number, says: string, classifier: Verdict, [model, reason]: [ModelTier, RouteReason]): ScriptedTurn => ({
  atS,
  says,
  classifier,
  replies: OK,
  decides: { intent: classifier.intent, complexity: classifier.complexity, model, reason, by: 'classifier' },
  stage: q,
});
/** A turn that our rules judged, whatever the classifier would say. */
const ruled = (
  atS: number,
  says: string,
  classifier: ScriptedTurn['classifier'],
  [intent, complexity, model, reason]: [Verdict['intent'], Verdict['complexity'], ModelTier, RouteReason],
): ScriptedTurn => ({
  atS,
  says,
  classifier,
  replies: OK,
  decides: { intent, complexity, model, reason, by: 'rules' },
  stage: q,
});

export const DIALOGUES: readonly Dialogue[] = [
  {
    name: 'plain questions early in the talk',
    turns: [
      judged(5, 'Hello there, good morning.', verdict('greeting', 'low'), ['small', 'simple']),
      judged(30, EASY, verdict('price', 'low'), ['small', 'simple']),
      judged(60, 'Do you file the permit for me?', verdict('question', 'medium'), ['small', 'usual']),
    ],
  },
  {
    name: 'a hard question between easy ones',
    turns: [
      judged(10, EASY, verdict('price', 'low'), ['small', 'simple']),
      judged(40, HARD, verdict('question', 'high'), ['large', 'complex']),
      judged(80, 'And where do you work?', verdict('question', 'low'), ['small', 'simple']),
    ],
  },
  {
    name: 'a talk that grows long',
    turns: [
      judged(115, 'When are you open?', verdict('question', 'low'), ['small', 'simple']),
      judged(125, 'And on Saturday as well?', verdict('question', 'low'), ['small', 'usual']),
      judged(290, 'How long does it take?', verdict('question', 'medium'), ['small', 'usual']),
      judged(305, 'And the warranty, please?', verdict('question', 'low'), ['large', 'long_talk']),
    ],
  },
  {
    name: 'a classifier that is not sure',
    turns: [
      judged(10, 'Well, it is about the thing.', verdict('other', 'high', 0.3), ['small', 'unsure']),
      judged(30, HARD, verdict('question', 'high'), ['large', 'complex']),
      judged(50, 'Hm, the second one then.', verdict('other', 'low', 0.2), ['large', 'unsure']),
      judged(70, EASY, verdict('price', 'low'), ['small', 'simple']),
    ],
  },
  {
    name: 'a month that nears its ceiling',
    setting: 'economy',
    turns: [
      ruled(10, HARD, verdict('question', 'high'), ['question', 'high', 'small', 'economy']),
      ruled(310, EASY, verdict('price', 'low'), ['price', 'low', 'small', 'economy']),
    ],
  },
  {
    name: 'a tier without the larger model',
    setting: 'free_tier',
    turns: [
      ruled(10, HARD, verdict('question', 'high'), ['question', 'high', 'small', 'tier']),
      ruled(290, EASY, verdict('price', 'low'), ['price', 'low', 'small', 'tier']),
    ],
  },
  {
    name: 'a customer who switched the larger model off',
    setting: 'one_model_only',
    turns: [ruled(10, HARD, verdict('question', 'high'), ['question', 'high', 'small', 'switched_off'])],
  },
  {
    name: 'a classifier that is late, or down, or not worth asking',
    turns: [
      ruled(10, EASY, 'late', ['price', 'low', 'small', 'simple']),
      ruled(30, HARD, 'down', ['question', 'high', 'large', 'complex']),
      ruled(50, 'Yes, please.', verdict('goodbye', 'low'), ['other', 'low', 'large', 'unsure']),
      ruled(70, 'Do I need a permit for that?', 'late', ['question', 'medium', 'small', 'usual']),
    ],
  },
  {
    name: 'a specialist who comes in and gives back',
    turns: [
      {
        atS: 10,
        says: EASY,
        classifier: verdict('price', 'low'),
        replies: OK,
        decides: { intent: 'price', complexity: 'low', model: 'small', reason: 'simple', by: 'classifier' },
        stage: q,
      },
      {
        atS: 30,
        says: 'And for eighteen vans of our bakery?',
        classifier: verdict('question', 'medium'),
        replies: [
          {
            text: 'Let me bring in our colleague for that.',
            ...call('hand_over_to_specialist', { specialist: SPECIALIST.id, reason: 'Eighteen vans.' }),
          },
          // Who was just handed over to cannot give back in the same breath.
          call('hand_back_to_host', { reason: 'No.' }),
          { text: 'This is Luz, an AI as well. When do the vans leave?' },
        ],
        told: [/Luz speaks from now on/, /changed hands in this turn already/],
        decides: { intent: 'question', complexity: 'medium', model: 'small', reason: 'usual', by: 'classifier' },
        speaker: SPECIALIST.id,
        stage: q,
      },
      {
        atS: 60,
        says: 'They leave at five in the morning.',
        classifier: verdict('need', 'low'),
        replies: [
          call('hand_over_to_specialist', { specialist: 'nobody', reason: 'Who knows.' }),
          { text: 'Then they charge overnight.' },
        ],
        told: [/no such specialist/],
        decides: { intent: 'need', complexity: 'low', model: 'small', reason: 'simple', by: 'classifier' },
        speaker: SPECIALIST.id,
        stage: q,
      },
      {
        atS: 90,
        says: 'And what about panels for my own house?',
        classifier: verdict('question', 'low'),
        replies: [call('hand_back_to_host', { reason: 'A private home.' }), { text: 'This is Sol again. Gladly.' }],
        told: [/Sol speaks from now on/],
        decides: { intent: 'question', complexity: 'low', model: 'small', reason: 'simple', by: 'classifier' },
        stage: q,
      },
    ],
  },
  {
    name: 'from qualification to confirmation, and a change of mind',
    turns: [
      {
        atS: 10,
        says: 'I want a home charger.',
        classifier: verdict('need', 'low'),
        replies: [
          call('move_stage', { to: 'confirmation', reason: 'Quick.' }),
          { text: 'Gladly. What is your name?', ...call('save_lead', { need: 'a home charger' }) },
        ],
        told: [/From qualification only booking can follow/],
        decides: { intent: 'need', complexity: 'low', model: 'small', reason: 'simple', by: 'classifier' },
        stage: q,
      },
      {
        atS: 30,
        says: 'My name is Ana Bell, and it should be done in May.',
        classifier: verdict('need', 'low'),
        replies: [{ text: 'Thank you, Ana.', ...call('save_lead', { name: 'Ana Bell', timeline: 'in May' }) }],
        decides: { intent: 'need', complexity: 'low', model: 'small', reason: 'simple', by: 'classifier' },
        stage: 'booking',
      },
      {
        atS: 50,
        says: 'Yes, that is right, please come by.',
        classifier: verdict('booking', 'low'),
        replies: [call('move_stage', { to: 'confirmation', reason: 'The visitor agreed.' }), { text: 'It is noted.' }],
        told: [/The stage is confirmation now/],
        decides: { intent: 'booking', complexity: 'low', model: 'small', reason: 'simple', by: 'classifier' },
        stage: 'confirmation',
      },
      {
        atS: 70,
        says: 'Wait, another week is better for me.',
        classifier: verdict('booking', 'medium'),
        replies: [
          call('move_stage', { to: 'done', reason: 'No such stage.' }),
          call('move_stage', { to: 'booking', reason: 'Another week.' }),
          { text: 'Which week suits you?' },
        ],
        told: [/not valid|Invalid arguments/, /The stage is booking now/],
        decides: { intent: 'booking', complexity: 'medium', model: 'small', reason: 'usual', by: 'classifier' },
        stage: 'booking',
      },
    ],
  },
];
