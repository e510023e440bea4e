import { describe, expect, it } from 'vitest';
import { createIsBackchannel } from './is-backchannel.ts';

describe('listening, said aloud', () => {
  it.each([
    [
      'en',
      ['mhm', 'Mm-hmm.', 'Uh-huh', 'yeah', 'Yeah, yeah.', 'Okay.', 'OK', 'Right, I see.', 'All right', '', 'Hahaha', 'Oh, okay.'],
    ],
    ['de-AT', ['Ja, genau.', 'Alles klar.', 'Ach so', 'mhm']],
    ['fr', ['D’accord.', 'Oui, oui.', 'Ah bon']],
    ['es', ['Vale, sí.', 'Claro']],
    ['it', ['Va bene.', 'Sì, certo']],
    ['pt-BR', ['Tá bom.', 'Pois é']],
    ['nl', ['Ja, precies.', 'Oké']],
    ['pl', ['No tak, jasne.']],
    ['ja', ['okay', 'yeah']],
  ])('is no turn: %s', (locale, texts) => {
    const isBackchannel = createIsBackchannel(locale);
    expect(texts.filter((text) => !isBackchannel(text))).toEqual([]);
  });

  it.each([
    [
      'en',
      [
        'wait',
        'no',
        'stop',
        'Yeah, but how much is that?',
        'okay stop',
        'Really?',
        'hold on',
        'sorry',
        'What?',
        'yes yes yes yes yes yes',
        'I see a problem',
      ],
    ],
    ['de', ['Nein', 'Moment', 'Ja, aber', 'no']],
    ['fr', ['non', 'attendez']],
  ])('is one: %s', (locale, texts) => {
    const isBackchannel = createIsBackchannel(locale);
    expect(texts.filter((text) => isBackchannel(text))).toEqual([]);
  });
});
