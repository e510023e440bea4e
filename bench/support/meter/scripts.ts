import type { FaultRequest } from '../../../local/providers/faults.ts';

type Random = () => number;
export const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;

const QUESTIONS = [
  'How much is a small system for a house with two people?',
  'How old may my roof be?',
  'Do you offer any financing?',
  'My name is Maria Lopez and I work for Acme Logistics in Phoenix.',
  'Do you also install electric vehicle chargers for delivery vans?',
  'We need it by next March, and our budget is about 12,000 dollars.',
  'What about the warranty, and who files the permit?',
  'Wie lange dauert die Montage, und was kostet eine Wallbox?',
  '¿Cuánto tiempo tarda la instalación en un tejado de teja?',
  'Ok 👍 that sounds good! What happens next?',
  'Können Sie mir schreiben? Meine Nummer ist 555 0100.',
];
const PASSAGES = [
  'A small system costs between 9,000 and 14,000 dollars before incentives; most homes with two people need six to eight panels.',
  'Roofs up to twenty years old carry panels without extra work; older ones are looked at first, free of charge.',
  'We offer financing over five, ten or fifteen years. No down payment is needed, and the rate is fixed.',
  'A home charger costs about 1,200 dollars with its installation. Fleet chargers are planned with the operator of the grid.',
  'Panels have a warranty of 25 years, inverters of 12 years. We file the permit for you and meet the inspector.',
  'Installation takes one to three days. The date is set after the permit, usually four to six weeks from signing.',
  'Service visits cost $49.50 a year and include cleaning, a test of the inverter and a report by mail.',
  'Batteries hold 10 or 15 kilowatt hours. Together with panels they carry a usual house through the night.',
];

export interface Turn {
  question: string;
  /** Words as they were heard before the question was whole. */
  interim: string | undefined;
  passages: { id: string; title: string; content: string; score: number }[];
  /** How the request goes: to its end, cut by the visitor after so many pieces, or under a fault of the vendor. */
  goes: { kind: 'whole' } | { kind: 'barge_in'; afterPieces: number } | { kind: 'fault'; fault: FaultRequest['fault'] };
  embeddingFault: FaultRequest['fault'] | undefined;
  /** Speech that the visitor cuts after so many sentences of it. */
  speechCutAfter: number | undefined;
  /** The first voice does not speak, and how the request to the second one goes. */
  secondVoice: { fault: FaultRequest['fault'] | undefined } | undefined;
}
export interface Script {
  channel: 'voice' | 'text';
  isEconomy: boolean;
  turns: Turn[];
  heardS: number;
  /** The first ear is replaced in the middle, as one that falls silent. */
  isEarReplaced: boolean;
  /** Utterances for the second ear: how long, and how the request goes. */
  secondEar: { seconds: number; fault: FaultRequest['fault'] | undefined }[];
  /** A greeting that was not rendered before, and how its rendering goes. */
  greeting: { fault: FaultRequest['fault'] | undefined } | undefined;
  summaryFault: FaultRequest['fault'] | undefined;
}

/** What a second vendor does that is asked and does not help. */
const SECOND_FAULTS = ['500', '429', 'garbage', 'silence'] as const;

/** One visit, drawn: most requests go to their end, some are cut by the visitor, some meet a vendor in trouble. */
export function drawScript(random: Random, call: number): Script {
  const channel = random() < 0.7 ? 'voice' : 'text';
  const turns = Array.from({ length: 2 + Math.floor(random() * 4) }, (_, index): Turn => {
    const question = `${pick(random, QUESTIONS)} ${pick(random, QUESTIONS)}`;
    const passages = Array.from({ length: 2 + Math.floor(random() * 3) }, (__, at) => {
      const content = pick(random, PASSAGES);
      return { id: `${call}-${index}-${at}`, title: 'About us', content, score: 1 };
    });
    const chance = random();
    const barge = { kind: 'barge_in', afterPieces: Math.floor(random() * 12) } as const;
    const secondVoice = random() < 0.1 ? { fault: random() < 0.5 ? pick(random, SECOND_FAULTS) : undefined } : undefined;
    const fault = { kind: 'fault', fault: pick(random, ['500', '429', 'cut', 'garbage', 'hang', 'silence'] as const) } as const;
    const goes = chance < 0.68 ? ({ kind: 'whole' } as const) : chance < 0.88 && channel === 'voice' ? barge : fault;
    return {
      question,
      interim: channel === 'voice' && random() < 0.6 ? question.split(' ').slice(0, 6).join(' ') : undefined,
      passages,
      // A typed answer waits for a silent vendor until its deadline of 20 s; nobody cuts it.
      goes: channel === 'text' && goes.kind === 'fault' && goes.fault === 'hang' ? { kind: 'whole' } : goes,
      embeddingFault: random() < 0.08 ? pick(random, ['500', 'garbage', 'hang'] as const) : undefined,
      speechCutAfter: !secondVoice && random() < 0.15 ? 1 : undefined,
      secondVoice,
    };
  });
  return {
    channel,
    isEconomy: random() < 0.1,
    turns,
    heardS: 5 + Math.floor(random() * 25),
    isEarReplaced: random() < 0.05,
    secondEar: Array.from({ length: random() < 0.15 ? 1 + Math.floor(random() * 2) : 0 }, () => ({
      seconds: 0.6 + random() * 8,
      fault: random() < 0.5 ? pick(random, SECOND_FAULTS) : undefined,
    })),
    greeting:
      random() < 0.1 ? { fault: random() < 0.4 ? pick(random, ['500', 'garbage', 'refuse'] as const) : undefined } : undefined,
    summaryFault: random() < 0.12 ? pick(random, ['500', 'cut', 'garbage'] as const) : undefined,
  };
}
