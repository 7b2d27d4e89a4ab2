import { expect, test } from 'vitest';
import { aboutKeys, actionKeyOf, hrefOf } from './audit-entries.ts';

test('a deed has words, one that is not known none', () => {
  expect(actionKeyOf('journey.publish')).toBe('journey.publish');
  expect(actionKeyOf('about_journey')).toBeNull();
  expect(actionKeyOf('castle.stormed')).toBeNull();
  expect(aboutKeys).toContain('about_journey');
});

test('leads to what it was done to, while that is there', () => {
  expect(hrefOf({ subject: 'per_1', action: 'person.merged' })).toBe('/people/per_1');
  expect(hrefOf({ subject: 'src_1', action: 'source.removed' })).toBeNull();
  expect(hrefOf({ subject: 'from e-mail', action: 'account-setting.saved' })).toBeNull();
});
