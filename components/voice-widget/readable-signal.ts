type Rgb = { r: number; g: number; b: number };

export const LIGHT = { paper: '#f7f3ea', ink: '#17150f' } as const;
export const DARK = { paper: '#13120e', ink: '#f3eee3' } as const;
export const DEFAULT_SIGNAL = '#c8371c';
/** WCAG 2.2 AA for text: the signal colour also sets words, not only shapes. */
export const READABLE_RATIO = 4.5;

/** Returns `color`, moved towards black or white just far enough to be read on `paper` and to carry words itself. Not a hex colour: the default. */
export function readableSignal(color: string, paper: string): string {
  const start = parseHex(color) ?? parseHex(DEFAULT_SIGNAL);
  const ground = parseHex(paper);
  if (!start || !ground) throw new Error('readableSignal needs hex colours.');
  const target: Rgb = luminance(ground) > 0.18 ? { r: 0, g: 0, b: 0 } : { r: 255, g: 255, b: 255 };
  for (let step = 0; step <= 50; step += 1) {
    const candidate = mix(start, target, step / 50);
    const hex = toHex(candidate);
    if (contrast(candidate, ground) >= READABLE_RATIO && contrastRatio(hex, inkOn(hex)) >= READABLE_RATIO) return hex;
  }
  return toHex(target);
}

/** The better of two inks for words that stand on `color`. */
export function inkOn(color: string, light = '#ffffff', dark: string = LIGHT.ink): string {
  return contrastRatio(color, light) >= Math.min(READABLE_RATIO, contrastRatio(color, dark)) ? light : dark;
}

/** WCAG contrast ratio of two hex colours, 1 to 21. */
export function contrastRatio(a: string, b: string): number {
  const first = parseHex(a);
  const second = parseHex(b);
  return first && second ? contrast(first, second) : 1;
}

function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance({ r, g, b }: Rgb): number {
  const linear = (value: number) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const blend = (a: number, b: number) => Math.round(a + (b - a) * share);
  return { r: blend(from.r, to.r), g: blend(from.g, to.g), b: blend(from.b, to.b) };
}

function parseHex(color: string): Rgb | undefined {
  const match = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color.trim());
  const digits = match?.[1];
  if (!digits) return undefined;
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const value = Number.parseInt(full, 16);
  return { r: (value >> 16) & 255, g: (value >> 8) & 255, b: value & 255 };
}

function toHex({ r, g, b }: Rgb): string {
  return `#${((r << 16) | (g << 8) | b).toString(16).padStart(6, '0')}`;
}
