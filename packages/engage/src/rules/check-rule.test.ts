import type { Filters, PropertyRef, RuleDefinition } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { matchesFilters } from '../filters/match-filters.ts';
import { checkRule } from './check-rule.ts';

const surroundings = { now: new Date(0), workspaceTimeZone: 'UTC', channelType: 'email' };
const rule: RuleDefinition = {
  trigger: { on: 'event', what: { event: 'viewed' } },
  message: { channelId: 'chn_1', topic: 'offers', template: { kind: 'email', subject: 'Hi', text: 'Hi' } },
  controlShare: 0.1,
  reentry: { policy: 'once' },
};
const where = (property: PropertyRef): Filters => ({
  match: 'all',
  of: [{ property, operator: 'is', values: ['x'] }],
});

const ofOthers: [PropertyRef, string][] = [
  [{ of: 'item', type: 'product', name: 'category' }, 'properties of items cannot be asked here'],
  [{ of: 'account', name: 'plan' }, 'account properties cannot be asked here'],
];
test.each(ofOthers)('a rule knows the event and the person alone: %j', (property, says) => {
  const filters = where(property);
  checkRule(
    {
      ...rule,
      trigger: { on: 'event', what: { event: 'viewed', filters: where({ of: 'event', name: 'a' }) } },
    },
    surroundings,
  );
  expect(() =>
    checkRule({ ...rule, trigger: { on: 'event', what: { event: 'viewed', filters } } }, surroundings),
  ).toThrow(`trigger.what.filters.of.0: ${says}: use the event or the person`);
  expect(() =>
    checkRule({ ...rule, goal: { what: { event: 'paid', filters }, within: '7d' } }, surroundings),
  ).toThrow(`goal.what.filters.of.0: ${says}`);
  // Whatever came past that check must not count as "is not so".
  const subject = { event: { properties: {} }, person: { id: 'per_1', properties: {} }, timeZone: 'UTC' };
  expect(() => matchesFilters(filters, subject)).toThrow('a trigger cannot ask for');
});
