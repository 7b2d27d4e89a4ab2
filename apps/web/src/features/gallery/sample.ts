import type { Find } from '../../ui/picker.tsx';
import type { FindProperties } from '../../ui/property-picker.tsx';

/** Fixed numbers for the gallery, made by a formula so that a picture of it is the same every time. */
const wave = (i: number, base: number, swing: number) =>
  Math.round(
    base + swing * Math.sin(i / 2.3) + swing * 0.4 * Math.cos(i * 1.7) - (i % 7 > 4 ? base * 0.25 : 0),
  );

export const days = Array.from({ length: 30 }, (_, i) =>
  new Date(Date.UTC(2024, 1, 5 + i)).toISOString().slice(0, 10),
);
const line = (base: number, swing: number, shift = 0) => days.map((_, i) => wave(i + shift, base, swing));

export const trend = [{ key: 'all', name: 'purchase', values: line(1240, 180), before: line(1120, 160, 3) }];
export const platforms = [
  { key: 'iOS', name: 'iOS', values: line(820, 90) },
  { key: 'Android', name: 'Android', values: line(640, 110, 4) },
  { key: 'Web', name: 'Web', values: line(410, 40, 9) },
  { key: 'WeChat mini program', name: 'WeChat mini program', values: line(230, 60, 2) },
  { key: '$other', name: 'Other', values: line(90, 12, 5) },
];
export const bars = [
  { key: 'iOS', name: 'iOS', value: 24812 },
  { key: 'Android', name: 'Android', value: 19377 },
  { key: 'Web', name: 'Web', value: 12410 },
  { key: 'WeChat mini program', name: 'WeChat mini program', value: 6904 },
  { key: '$other', name: 'Other', value: 2711 },
];
export const rates = [
  { key: 'reached', name: 'With message', value: 0.124, low: 0.112, high: 0.136 },
  { key: 'control', name: 'Control group', value: 0.094, low: 0.071, high: 0.121 },
];
const cells = (counts: number[]) =>
  counts.map((persons, i) => ({
    persons,
    shareOfFirst: persons / (counts[0] ?? 1),
    shareOfPrevious: i === 0 ? null : persons / (counts[i - 1] ?? 1),
    medianMs: i === 0 ? null : ([0, 94_000, 1_260_000, 26_640_000][i] ?? null),
  }));
export const steps = ['product_viewed', 'cart_added', 'checkout_started', 'order_paid'];
export const funnelOne = [{ key: 'all', name: 'All persons', cells: cells([48210, 16404, 7120, 5032]) }];
export const funnelByPlatform = [
  { key: 'iOS', name: 'iOS', cells: cells([20110, 8204, 3890, 3011]) },
  { key: 'Android', name: 'Android', cells: cells([18040, 5300, 2120, 1421]) },
  { key: 'Web', name: 'Web', cells: cells([10060, 2900, 1110, 600]) },
];
export const cohorts = Array.from({ length: 8 }, (_, row) => ({
  key: days[row * 3] ?? '',
  name: days[row * 3] ?? '',
  size: 1830 - row * 97,
  cells: Array.from({ length: 8 }, (_, column) => {
    const share = column === 0 ? 1 : (0.62 - row * 0.012) / (1 + column * 0.62);
    return row + column > 7
      ? { share: null, persons: 0 }
      : {
          share,
          persons: Math.round((1830 - row * 97) * share),
          isIncomplete: row + column === 7 && column > 0,
        };
  }),
}));
export const people = Array.from({ length: 2000 }, (_, i) => ({
  id: `per_${String(i).padStart(26, '0')}`,
  name:
    i % 9 === 4 ? null : (['Ada Lovelace', '王小明', 'Grace Hopper', '李雷', 'Alan Turing'][i % 5] ?? null),
  city: ['Shanghai', 'Berlin', '杭州', 'London'][i % 4] ?? '',
  orders: wave(i, 14, 9),
  amountMinor: i % 11 === 3 ? null : wave(i, 184_200, 92_000),
}));

const names = ['order_paid', 'cart_added', 'checkout_started', 'page_viewed', 'product_viewed', 'signed_up'];
export const findEvents: Find = async (search) =>
  names.filter((name) => name.includes(search)).map((value) => ({ value, label: value }));
export const findProperties: FindProperties = async (search) =>
  [
    { ref: { of: 'event' as const, name: '$platform' }, label: 'Platform', kind: 'text' as const },
    { ref: { of: 'event' as const, name: 'amount' }, label: 'amount', kind: 'number' as const },
    { ref: { of: 'person' as const, name: 'city' }, label: 'city', kind: 'text' as const },
    { ref: { of: 'person' as const, name: 'signed_up_at' }, label: 'signed_up_at', kind: 'time' as const },
    { ref: { of: 'person' as const, name: 'is_member' }, label: 'is_member', kind: 'boolean' as const },
  ].filter((one) => one.label.toLowerCase().includes(search.toLowerCase()));
export const findValues = async () => ['iOS', 'Android', 'Web', 'WeChat mini program'];
