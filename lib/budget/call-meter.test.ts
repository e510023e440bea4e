import { describe, expect, it } from 'vitest';
import type { Usage } from '../conversation/conversation-store.ts';
import { type CallMeterOptions, createCallMeter } from './call-meter.ts';

const PRICES = [
  { model: 'aura-2', unit: 'tts_character', microUsdPerMillion: 30_000_000 },
  { model: 'small', unit: 'input_token', microUsdPerMillion: 100_000 },
  { model: 'small-mini', unit: 'input_token', microUsdPerMillion: 500_000 },
  { model: 'ears', unit: 'stt_second', microUsdPerMillion: 80_000_000, rounding: 'started_unit' },
] as const;
function setUp(hold = { heldMicroUsd: 1000, usedMicroUsd: 0 }, used: CallMeterOptions['used'] = []) {
  const recorded: Usage[] = [];
  const meter = createCallMeter({
    prices: PRICES,
    hold,
    used,
    record: (usage) => void recorded.push(usage),
    nowMs: () => 1_800_000_000_000,
  });
  const speak = (quantity: number) =>
    meter.use({ leg: 'tts', model: 'aura-2', unit: 'tts_character', quantity, isEstimate: false });
  return { meter, recorded, speak };
}

describe('the meter of a call', () => {
  it('sets aside what fits and refuses what does not, to the micro-dollar', () => {
    const { meter } = setUp();
    expect(meter.reserve(1001)).toBeNull();
    expect(meter.reserve(1000)).not.toBeNull();
    expect(meter.reserve(1)).toBeNull();
    expect(meter.leftMicroUsd()).toBe(0);
  });

  it('frees a reservation once, however often it is released', () => {
    const { meter } = setUp();
    const reservation = meter.reserve(600);
    reservation?.release();
    reservation?.release();
    expect(meter.leftMicroUsd()).toBe(1000);
  });

  it('books real use and hands it on with an id of its own', () => {
    const { meter, recorded, speak } = setUp();
    speak(10);
    speak(5);
    expect(meter.leftMicroUsd()).toBe(1000 - 450);
    expect(recorded).toMatchObject([{ leg: 'tts', quantity: 10, isEstimate: false }, { quantity: 5 }]);
    expect(new Set(recorded.map((usage) => usage.usageId)).size).toBe(2);
  });

  it('books a request of a known size by how it ends, once, and by the vendor’s count where it tells', () => {
    const { meter, recorded } = setUp();
    const open = (quantity: number) => meter.open({ leg: 'tts', model: 'aura-2', unit: 'tts_character', quantity });
    const [answered, counted, refused, lost, left] = [open(5), open(5), open(5), open(5), open(5)];
    expect([meter.leftMicroUsd(), open(9)]).toEqual([1000 - 5 * 150, null]);
    answered?.end('answered');
    answered?.end('lost');
    counted?.end('answered', 3);
    refused?.end('refused');
    lost?.end('lost');
    meter.closeAll();
    left?.end('answered');
    expect(recorded).toMatchObject([
      { quantity: 5, isEstimate: false },
      { quantity: 3, isEstimate: false },
      { quantity: 5, isEstimate: true },
      { quantity: 5, isEstimate: true },
    ]);
    expect(meter.leftMicroUsd()).toBe(1000 - 18 * 30);
  });

  it('pays a started unit once: pieces cost what the whole does, also of what was used before', () => {
    const { meter, recorded } = setUp(undefined, [{ model: 'ears', unit: 'stt_second', quantity: 2.25 }]);
    const hear = (quantity: number) => {
      meter.use({ leg: 'stt', model: 'ears', unit: 'stt_second', quantity, isEstimate: false });
      return meter.leftMicroUsd();
    };
    expect([hear(0.75), hear(0.1), hear(0.9004), hear(1.2)]).toEqual([1000, 920, 920, 760]);
    expect(recorded.map(({ quantity }) => quantity)).toEqual([0.75, 0.1, 0.9, 1.2]);
    expect(meter.costOf('ears', 'stt_second', 1.2)).toBe(160);
  });

  it('loses no micro-dollar and adds none where a fraction has no exact form', () => {
    const { meter } = setUp();
    meter.use({ leg: 'tts', model: 'aura-2', unit: 'tts_character', quantity: 1.1, isEstimate: false });
    expect(meter.leftMicroUsd()).toBe(1000 - 33);
  });

  it('books nothing for nothing', () => {
    const { recorded, speak } = setUp();
    speak(0);
    speak(-1);
    expect(recorded).toEqual([]);
  });

  it('spends what fits and nothing else', () => {
    const { meter, recorded } = setUp();
    const say = (quantity: number) =>
      meter.spend({ leg: 'tts', model: 'aura-2', unit: 'tts_character', quantity, isEstimate: false });
    expect([say(33), say(1)]).toEqual([true, false]);
    expect(recorded).toMatchObject([{ quantity: 33 }]);
    expect(meter.leftMicroUsd()).toBe(10);
  });

  it('keeps the goodbye out of the reach of requests and speech, until it is given free', () => {
    const { meter, speak } = setUp();
    const say = () => meter.spend({ leg: 'tts', model: 'aura-2', unit: 'tts_character', quantity: 10, isEstimate: false });
    meter.keep(900);
    expect([meter.reserve(101), say()]).toEqual([null, false]);
    speak(20);
    expect(meter.leftMicroUsd()).toBe(400);
    meter.keep(0);
    expect(say()).toBe(true);
  });

  it('knows what has a price', () => {
    const { meter } = setUp();
    expect([meter.hasPrice('aura-2-thalia-en', 'tts_character'), meter.hasPrice('aura-2', 'request')]).toEqual([true, false]);
  });

  it('goes on with the figures of a renewal, but never forgets what is not yet written', () => {
    const { meter, speak } = setUp();
    speak(20);
    meter.renewed({ heldMicroUsd: 2000, usedMicroUsd: 300 });
    expect(meter.leftMicroUsd()).toBe(1400);
    meter.renewed({ heldMicroUsd: 2000, usedMicroUsd: 900 });
    expect(meter.leftMicroUsd()).toBe(1100);
  });

  it('refuses everything once use went over the hold', () => {
    const { meter, speak } = setUp();
    speak(100);
    expect(meter.leftMicroUsd()).toBeLessThan(0);
    expect(meter.reserve(0)).toBeNull();
  });

  it('prices the exact model before its family, rounds up, and refuses what has no price', () => {
    const { meter } = setUp();
    expect(meter.costOf('aura-2-thalia-en', 'tts_character', 1)).toBe(30);
    expect(meter.costOf('small-mini', 'input_token', 3)).toBe(2);
    expect(meter.costOf('small-large', 'input_token', 1)).toBe(1);
    for (const [model, unit] of [
      ['smaller', 'input_token'],
      ['small', 'output_token'],
      ['', 'input_token'],
    ] as const)
      expect(() => meter.costOf(model, unit, 1)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});
