import type { ChannelCondition, ChannelField } from '@skylantern/contracts';
import type { Say } from '../../../i18n/i18n.ts';
import type { acquisitionWords } from './words.ts';

type SayHere = Say<(typeof acquisitionWords)['en']>;

export const fieldName = (t: SayHere, field: ChannelField): string => t(`field_${field}`);

/** The conditions of a rule as one sentence. */
export function ruleText(t: SayHere, when: readonly ChannelCondition[]): string {
  return when
    .map(({ of, operator, values }) =>
      [fieldName(t, of), t(operator), values.join(t('or'))].filter((part) => part !== '').join(' '),
    )
    .join(t('and'));
}
