import { describe, expect, test } from 'vitest';
import { colorsOf, OTHER, otherColor, palette, placesOf, type Scheme } from './palette.ts';

type Rgb = [number, number, number];
const channel = (text: string) => {
  const value = Number.parseInt(text, 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};
const linear = (hex: string): Rgb => [
  channel(hex.slice(1, 3)),
  channel(hex.slice(3, 5)),
  channel(hex.slice(5, 7)),
];
const light = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (a: string, b: string) => {
  const [low = 0, high = 0] = [light(linear(a)), light(linear(b))].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
const dot = (row: Rgb, [r, g, b]: Rgb) => row[0] * r + row[1] * g + row[2] * b;

/** Machado, Oliveira, Fernandes (2009), severity 1. */
const sights: Record<string, [Rgb, Rgb, Rgb]> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const clamp = (value: number) => Math.min(1, Math.max(0, value));

function oklab(hex: string, [r, g, b]: [Rgb, Rgb, Rgb]): Rgb {
  const seen = linear(hex);
  const rgb: Rgb = [clamp(dot(r, seen)), clamp(dot(g, seen)), clamp(dot(b, seen))];
  const l = Math.cbrt(dot([0.4122214708, 0.5363325363, 0.0514459929], rgb));
  const m = Math.cbrt(dot([0.2119034982, 0.6806995451, 0.1073969566], rgb));
  const s = Math.cbrt(dot([0.0883024619, 0.2817188376, 0.6299787005], rgb));
  return [
    dot([0.2104542553, 0.793617785, -0.0040720468], [l, m, s]),
    dot([1.9779984951, -2.428592205, 0.4505937099], [l, m, s]),
    dot([0.0259040371, 0.7827717662, -0.808675766], [l, m, s]),
  ];
}

describe.each(['light', 'dark'] as const satisfies Scheme[])('the %s palette', (scheme) => {
  const colors = [...palette[scheme], otherColor[scheme]];
  const surface = { light: '#ffffff', dark: '#181c22' }[scheme];

  test.each(Object.entries(sights))('stays apart in %s', (_, matrix) => {
    const seen = colors.map((color) => oklab(color, matrix));
    for (const [i, a] of seen.entries()) {
      for (const b of seen.slice(0, i)) {
        expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.07);
      }
    }
  });

  test('stands out from the surface', () => {
    for (const color of colors) expect(contrast(color, surface)).toBeGreaterThanOrEqual(3);
  });
});

describe('colours of values', () => {
  test('a value has the same colour in every chart', () => {
    const [, android] = colorsOf(['iOS', 'Android', 'Web'], 'light');
    expect(colorsOf(['Android', 'HarmonyOS'], 'light')[0]).toBe(android);
  });

  test('within one chart no colour is used twice, the ninth is grey, other is grey', () => {
    const keys = Array.from({ length: 9 }, (_, i) => `value ${i}`);
    const places = placesOf([...keys, OTHER]);
    expect(new Set(places.slice(0, 8)).size).toBe(8);
    expect(places.slice(8)).toEqual([null, null]);
    expect(colorsOf([OTHER], 'dark')).toEqual([otherColor.dark]);
  });
});
