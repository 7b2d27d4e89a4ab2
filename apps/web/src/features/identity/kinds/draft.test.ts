import type { IdentityTypeSettings } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { listCountries } from './countries.ts';
import {
  changesOf,
  type Draft,
  faultsOf,
  type Kind,
  kindsOf,
  noDraft,
  proposalOf,
  withinClass,
} from './draft.ts';
import { splitExample } from './split-example.ts';

const email: IdentityTypeSettings = {
  class: 'contact',
  maxPerPerson: 5,
  maxNew: null,
  windowDays: null,
  priority: 7,
  links: true,
  normaliser: 'lower',
};
const stricter = { ...email, maxPerPerson: 2 };
const saved: Kind[] = [
  { name: 'email', ...email, origin: 'default', usual: email },
  { name: 'mobile', ...stricter, priority: 4, origin: 'changed', usual: { ...email, priority: 4 } },
  { name: 'card', ...email, priority: 30, origin: 'added', usual: null },
];
const drafted = (kinds: [string, IdentityTypeSettings | null][]): Draft => ({
  kinds: new Map(kinds),
  country: null,
});

test('nothing edited, nothing to save; kinds stand by priority', () => {
  expect(changesOf(saved, noDraft)).toEqual([]);
  expect(kindsOf(saved, noDraft).map(({ name, state }) => [name, state])).toEqual([
    ['mobile', 'changed'],
    ['email', 'default'],
    ['card', 'added'],
  ]);
});

test('edited, added, reset and removed kinds are each one call; an edit back to the same is none', () => {
  const fresh = { ...email, priority: 5 };
  const draft = drafted([
    ['email', stricter],
    ['mobile', null],
    ['card', null],
    ['loyalty', fresh],
  ]);
  expect(
    changesOf(saved, draft).map(({ name, does, settings }) => [name, does, settings.maxPerPerson]),
  ).toEqual([
    ['mobile', 'reset', 5],
    ['loyalty', 'save', 5],
    ['email', 'save', 2],
    ['card', 'reset', 5],
  ]);
  expect(changesOf(saved, drafted([['email', { ...email }]]))).toEqual([]);
});

test('what is tried on history is all kinds as they would be, without the removed one', () => {
  const draft: Draft = {
    ...drafted([
      ['card', null],
      ['email', stricter],
    ]),
    country: { is: 'CN' },
  };
  const proposal = proposalOf({ items: saved, country: null }, draft);
  expect(proposal.country).toBe('CN');
  expect(proposal.types.map(({ name, maxPerPerson }) => [name, maxPerPerson])).toEqual([
    ['mobile', 2],
    ['email', 2],
  ]);
});

test('faults are told by field', () => {
  expect(faultsOf({ name: 'loyalty_card', settings: email }, ['email'])).toEqual({});
  expect(faultsOf({ name: 'Card', settings: { ...email, maxPerPerson: 0, priority: 1.5 } }, [])).toEqual({
    name: 'nameWanted',
    maxPerPerson: 'wholeWanted',
    priority: 'wholeWanted',
  });
  expect(
    faultsOf({ name: 'email', settings: { ...email, maxNew: 0, windowDays: 5_000 } }, ['email']),
  ).toEqual({
    name: 'nameTaken',
    maxNew: 'wholeWanted',
    windowDays: 'windowWanted',
  });
});

test('a class brings its own limits', () => {
  expect(withinClass({ ...email, class: 'unique', maxNew: 3, windowDays: 30 })).toMatchObject({
    maxPerPerson: 1,
    maxNew: null,
    windowDays: null,
  });
  expect(withinClass({ ...email, class: 'ad' }).links).toBe(false);
  expect(withinClass(email)).toBe(email);
});

test('countries: those of today with numbers, in the language of the page', () => {
  const countries = listCountries('en');
  const labelOf = (code: string) => countries.find((one) => one.value === code)?.label;
  expect(labelOf('CN')).toMatch(/^China/);
  expect(labelOf('DE')).toBe('Germany (DE)');
  for (const none of ['ZZ', 'EU', 'XA', 'DD', 'SU']) expect(labelOf(none)).toBeUndefined();
  expect(countries.length).toBeGreaterThan(230);
  expect(countries.length).toBeLessThan(260);
  expect(listCountries('zh').find((one) => one.value === 'CN')?.label).toBe('中国 (CN)');
});

test('an example is parted at its first colon', () => {
  expect(splitExample('user_id: a: b')).toEqual({ type: 'user_id', value: 'a: b' });
});
