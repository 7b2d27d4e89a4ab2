import { type Language, localeOf } from '../../../i18n/i18n.ts';

/** Unions, tests and leftovers that have a code but no telephone numbers. */
const none = new Set([
  'AQ',
  'BV',
  'CP',
  'DG',
  'EA',
  'EU',
  'EZ',
  'HM',
  'IC',
  'QO',
  'TF',
  'UN',
  'XA',
  'XB',
  'ZZ',
]);
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Countries by their two letters, with their name in a language, by name. */
export function listCountries(language: Language): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(localeOf[language], { type: 'region', fallback: 'none' });
  const codes = [...letters].flatMap((a) => [...letters].map((b) => a + b));
  return codes
    .flatMap((value) => {
      const label = names.of(value);
      const isCurrent = new Intl.Locale(`und-${value}`).maximize().region === value;
      return label === undefined || none.has(value) || !isCurrent
        ? []
        : [{ value, label: `${label} (${value})` }];
    })
    .sort((a, b) => a.label.localeCompare(b.label, localeOf[language]));
}
