import type { IdentityTypeSettings, listIdentityTypes, NamedIdentityType } from '@skylantern/contracts';
import type { CallReply } from '../../../api.ts';

export type Kind = CallReply<typeof listIdentityTypes>['items'][number];

/** What was changed on screen and is not saved. */
export interface Draft {
  /** By name; null: back to the default, or removed. */
  kinds: ReadonlyMap<string, IdentityTypeSettings | null>;
  /** Null: not changed. */
  country: { is: string | null } | null;
}
export const noDraft: Draft = { kinds: new Map(), country: null };

export interface DraftKind {
  name: string;
  settings: IdentityTypeSettings;
  state: 'default' | 'changed' | 'added' | 'edited' | 'new' | 'reset' | 'removed';
  hasUsual: boolean;
}

export interface Change {
  name: string;
  does: 'save' | 'reset';
  settings: IdentityTypeSettings;
}

export function settingsOf(kind: NamedIdentityType): IdentityTypeSettings {
  const { class: kindClass, maxPerPerson, maxNew, windowDays, priority, links, normaliser } = kind;
  return { class: kindClass, maxPerPerson, maxNew, windowDays, priority, links, normaliser };
}

const keys = ['class', 'maxPerPerson', 'maxNew', 'windowDays', 'priority', 'links', 'normaliser'] as const;
export const areSame = (a: IdentityTypeSettings, b: IdentityTypeSettings): boolean =>
  keys.every((key) => a[key] === b[key]);

/** The kinds as they would be, by priority; those that would go are still among them. */
export function kindsOf(saved: readonly Kind[], draft: Draft): DraftKind[] {
  const known = saved.map((kind): DraftKind => {
    const settings = settingsOf(kind);
    const one = { name: kind.name, hasUsual: kind.usual !== null };
    const change = draft.kinds.get(kind.name);
    if (change === undefined) return { ...one, settings, state: kind.origin };
    if (change !== null) {
      return { ...one, settings: change, state: areSame(change, settings) ? kind.origin : 'edited' };
    }
    return kind.usual === null
      ? { ...one, settings, state: 'removed' }
      : { ...one, settings: kind.usual, state: areSame(kind.usual, settings) ? kind.origin : 'reset' };
  });
  const names = new Set(saved.map((kind) => kind.name));
  const added = [...draft.kinds].flatMap(([name, settings]): DraftKind[] =>
    names.has(name) || settings === null ? [] : [{ name, settings, state: 'new', hasUsual: false }],
  );
  return [...known, ...added].sort((a, b) => a.settings.priority - b.settings.priority);
}

/** What saving would do, one call each. */
export function changesOf(saved: readonly Kind[], draft: Draft): Change[] {
  return kindsOf(saved, draft).flatMap(({ name, settings, state }): Change[] => {
    if (state === 'edited' || state === 'new') return [{ name, does: 'save', settings }];
    return state === 'reset' || state === 'removed' ? [{ name, does: 'reset', settings }] : [];
  });
}

export function countryOf(saved: string | null, draft: Draft): string | null {
  return draft.country === null ? saved : draft.country.is;
}

/** The rules as a whole, as the simulation takes them. */
export function proposalOf(
  saved: { items: readonly Kind[]; country: string | null },
  draft: Draft,
): { types: NamedIdentityType[]; country: string | null } {
  return {
    types: kindsOf(saved.items, draft)
      .filter((kind) => kind.state !== 'removed')
      .map(({ name, settings }) => ({ name, ...settings })),
    country: countryOf(saved.country, draft),
  };
}

export type Fault = 'nameWanted' | 'nameTaken' | 'wholeWanted' | 'windowWanted';

/** What is wrong with a kind, by field. */
export function faultsOf(
  kind: { name: string; settings: IdentityTypeSettings },
  taken: readonly string[],
): Partial<Record<'name' | 'maxPerPerson' | 'maxNew' | 'windowDays' | 'priority', Fault>> {
  const { maxPerPerson, maxNew, windowDays, priority } = kind.settings;
  const isWhole = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  return {
    ...(/^[a-z][a-z0-9_]{1,39}$/.test(kind.name) ? {} : { name: 'nameWanted' as const }),
    ...(taken.includes(kind.name) ? { name: 'nameTaken' as const } : {}),
    ...(isWhole(maxPerPerson, 1_000) ? {} : { maxPerPerson: 'wholeWanted' as const }),
    ...(isWhole(priority, 1_000) ? {} : { priority: 'wholeWanted' as const }),
    ...(maxNew === null || isWhole(maxNew, 1_000) ? {} : { maxNew: 'wholeWanted' as const }),
    ...(windowDays === null || isWhole(windowDays, 3_650) ? {} : { windowDays: 'windowWanted' as const }),
  };
}

/** The settings without what their class forbids: a unique id is one per person, an advertising id never links. */
export function withinClass(settings: IdentityTypeSettings): IdentityTypeSettings {
  if (settings.class === 'unique') return { ...settings, maxPerPerson: 1, maxNew: null, windowDays: null };
  return settings.class === 'ad' ? { ...settings, links: false } : settings;
}
