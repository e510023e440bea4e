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

export const DIALOGUES: readonly Dialogue[] = [
  {
    name: 'plain questions early in the talk',
    turns: [
      {
        atS: 5,
        says: 'Hello there, good morning.',
        classifier: verdict('greeting', 'low'),
        replies: OK,
        decides: { intent: 'greeting', complexity: 'low', model: 'small', reason: 'simple', by: 'classifier' },
        stage: q,
      },
      {
        atS: 30,
        says: EASY,
        classifier: verdict('price', 'low'),
        replies: OK,
        decides: { intent: 'price', complexity: 'low', model: 'small', reason: 'simple', by: 'classifier' },
        stage: q,
      },
      {
        atS: 60,
        says: 'Do you file the permit for me?',
        classifier: verdict('question', 'medium'),
        replies: OK,
        decides: { intent: 'question', complexity: 'medium', model: 'small', reason: 'usual', by: 'classifier' },
        stage: q,
      },
    ],
  },
  {
    name: 'a hard question between easy ones',
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
        atS: 40,
        says: HARD,
        classifier: verdict('question', 'high'),
        replies: OK,
        decides: { intent: 'question', complexity: 'high', model: 'large', reason: 'complex', by: 'classifier' },
        stage: q,
      },
      {
        atS: 80,
        says: 'And where do you work?',
        classifier: verdict('question', 'low'),
        replies: OK,
        decides: { intent: 'question', complexity: 'low', model: 'small', reason: 'simple', by: 'classifier' },
        stage: q,
      },
    ],
  },
  {
    name: 'a talk that grows long',
    turns: [
      {
        atS: 115,
        says: 'When are you open?',
        classifier: verdict('question', 'low'),
        replies: OK,
        decides: { intent: 'question', complexity: 'low', model: 'small', reason: 'simple', by: 'classifier' },
        stage: q,
      },
      {
        atS: 125,
        says: 'And on Saturday as well?',
        classifier: verdict('question', 'low'),
        replies: OK,
        decides: { intent: 'question', complexity: 'low', model: 'small', reason: 'usual', by: 'classifier' },
        stage: q,
      },
      {
        atS: 290,
        says: 'How long does it take?',
        classifier: verdict('question', 'medium'),
        replies: OK,
        decides: { intent: 'question', complexity: 'medium', model: 'small', reason: 'usual', by: 'classifier' },
        stage: q,
      },
      {
        atS: 305,
        says: 'And the warranty, please?',
        classifier: verdict('question', 'low'),
        replies: OK,
        decides: { intent: 'question', complexity: 'low', model: 'large', reason: 'long_talk', by: 'classifier' },
        stage: q,
      },
    ],
  },
  {
    name: 'a classifier that is not sure',
    turns: [
      {
        atS: 10,
        says: 'Well, it is about the thing.',
        classifier: verdict('other', 'high', 0.3),
        replies: OK,
        decides: { intent: 'other', complexity: 'high', model: 'small', reason: 'unsure', by: 'classifier' },
        stage: q,
      },
      {
        atS: 30,
        says: HARD,
        classifier: verdict('question', 'high'),
        replies: OK,
        decides: { intent: 'question', complexity: 'high', model: 'large', reason: 'complex', by: 'classifier' },
        stage: q,
      },
      {
        atS: 50,
        says: 'Hm, the second one then.',
        classifier: verdict('other', 'low', 0.2),
        replies: OK,
        decides: { intent: 'other', complexity: 'low', model: 'large', reason: 'unsure', by: 'classifier' },
        stage: q,
      },
      {
        atS: 70,
        says: EASY,
        classifier: verdict('price', 'low'),
        replies: OK,
        decides: { intent: 'price', complexity: 'low', model: 'small', reason: 'simple', by: 'classifier' },
        stage: q,
      },
    ],
  },
  {
    name: 'a month that nears its ceiling',
    setting: 'economy',
    turns: [
      {
        atS: 10,
        says: HARD,
        classifier: verdict('question', 'high'),
        replies: OK,
        decides: { intent: 'question', complexity: 'high', model: 'small', reason: 'economy', by: 'rules' },
        stage: q,
      },
      {
        atS: 310,
        says: EASY,
        classifier: verdict('price', 'low'),
        replies: OK,
        decides: { intent: 'price', complexity: 'low', model: 'small', reason: 'economy', by: 'rules' },
        stage: q,
      },
    ],
  },
  {
    name: 'a tier without the larger model',
    setting: 'free_tier',
    turns: [
      {
        atS: 10,
        says: HARD,
        classifier: verdict('question', 'high'),
        replies: OK,
        decides: { intent: 'question', complexity: 'high', model: 'small', reason: 'tier', by: 'rules' },
        stage: q,
      },
      {
        atS: 290,
        says: EASY,
        classifier: verdict('price', 'low'),
        replies: OK,
        decides: { intent: 'price', complexity: 'low', model: 'small', reason: 'tier', by: 'rules' },
        stage: q,
      },
    ],
  },
  {
    name: 'a customer who switched the larger model off',
    setting: 'one_model_only',
    turns: [
      {
        atS: 10,
        says: HARD,
        classifier: verdict('question', 'high'),
        replies: OK,
        decides: { intent: 'question', complexity: 'high', model: 'small', reason: 'switched_off', by: 'rules' },
        stage: q,
      },
    ],
  },
  {
    name: 'a classifier that is late, or down, or not worth asking',
    turns: [
      {
        atS: 10,
        says: EASY,
        classifier: 'late',
        replies: OK,
        decides: { intent: 'price', complexity: 'low', model: 'small', reason: 'simple', by: 'rules' },
        stage: q,
      },
      {
        atS: 30,
        says: HARD,
        classifier: 'down',
        replies: OK,
        decides: { intent: 'question', complexity: 'high', model: 'large', reason: 'complex', by: 'rules' },
        stage: q,
      },
      {
        atS: 50,
        says: 'Yes, please.',
        classifier: verdict('goodbye', 'low'),
        replies: OK,
        decides: { intent: 'other', complexity: 'low', model: 'large', reason: 'unsure', by: 'rules' },
        stage: q,
      },
      {
        atS: 70,
        says: 'Do I need a permit for that?',
        classifier: 'late',
        replies: OK,
        decides: { intent: 'question', complexity: 'medium', model: 'small', reason: 'usual', by: 'rules' },
        stage: q,
      },
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
