import { quarantineReasons } from '@skylantern/contracts';
import type { Say } from '../../../i18n/i18n.ts';
import type { quarantineWords } from './words.ts';

type T = Say<(typeof quarantineWords)['en']>;
const find = (reason: string) => quarantineReasons.find((one) => one === reason);

/** A reason in words; one that this page does not know stays as it is. */
export function reasonText(reason: string, t: T): string {
  const known = find(reason);
  return known === undefined ? reason : t(`r_${known}`);
}

/** What to do about it. */
export function remedyText(reason: string, t: T): string {
  const known = find(reason);
  return known === undefined ? t('d_unknown') : t(`d_${known}`);
}
