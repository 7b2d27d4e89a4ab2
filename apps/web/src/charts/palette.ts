import { useComputedColorScheme } from '@mantine/core';

export type Scheme = 'light' | 'dark';

/**
 * Eight colours that stay apart in protanopia, deuteranopia and tritanopia (at least 0.07 in OKLab) and stand
 * out from the surface by 3:1. A place is of the same kin of hue in both schemes.
 */
export const palette: Record<Scheme, readonly string[]> = {
  light: ['#157eaa', '#ce7852', '#1e664f', '#7a3db7', '#89691b', '#c0367e', '#0a4083', '#800902'],
  dark: ['#1e6ccf', '#f4741e', '#3ca977', '#a785fc', '#fcc952', '#fb84ba', '#95def6', '#c62441'],
};
export const otherColor: Record<Scheme, string> = { light: '#848d9b', dark: '#76808f' };

/** Key of the series that gathers what is not shown by itself. */
export const OTHER = '$other';

const size = 8;
const places = new Map<string, number>();

function hash(text: string): number {
  let value = 2166136261;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return value >>> 0;
}

/**
 * A place in the palette for each key of one chart. A key keeps its place in every chart of the page and, where
 * none is taken twice, after a reload too; only when two keys of one chart want the same place does one give way.
 * The ninth and later are grey (null), as is "other".
 */
export function placesOf(keys: readonly string[]): (number | null)[] {
  const taken = new Set<number>();
  const result = new Map<string, number | null>();
  const known = keys.filter((key) => places.has(key));
  const fresh = keys.filter((key) => !places.has(key));
  for (const key of [...known, ...fresh]) {
    if (key === OTHER || taken.size === size || result.has(key)) {
      result.set(key, result.get(key) ?? null);
      continue;
    }
    let place = places.get(key) ?? (keys.length === 1 ? 0 : hash(key) % size);
    while (taken.has(place)) place = (place + 1) % size;
    taken.add(place);
    result.set(key, place);
    if (!places.has(key)) places.set(key, place);
  }
  return keys.map((key) => result.get(key) ?? null);
}

export function colorsOf(keys: readonly string[], scheme: Scheme): string[] {
  return placesOf(keys).map((place) => palette[scheme][place ?? -1] ?? otherColor[scheme]);
}

/** Colours of axes, labels and surfaces, for the canvas that cannot read CSS. */
export interface Inks {
  scheme: Scheme;
  text: string;
  dim: string;
  line: string;
  surface: string;
  shade: string;
}
const inks: Record<Scheme, Inks> = {
  light: {
    scheme: 'light',
    text: '#1d232b',
    dim: '#5f6875',
    line: '#e5e8ed',
    surface: '#ffffff',
    shade: '#5f687512',
  },
  dark: {
    scheme: 'dark',
    text: '#dde2e9',
    dim: '#9aa4b2',
    line: '#2c333d',
    surface: '#181c22',
    shade: '#9aa4b214',
  },
};

export function useInks(): Inks {
  return inks[useComputedColorScheme('light')];
}
