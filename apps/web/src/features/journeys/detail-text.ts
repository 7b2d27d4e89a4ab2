import { currentLanguage, say } from '../../i18n/i18n.ts';
import { detailWords } from './detail-words.ts';

type Tell = (parts: string[]) => string;
const t = say(detailWords);

/** What the product itself writes beside a message; what a provider said stays in its own words. */
const ours: readonly [RegExp, Tell][] = [
  [/^unsubscribed$/, () => t('unsubscribed')],
  [/^consent withdrawn$/, () => t('consent')],
  [/^refused by the provider$/, () => t('refusedBefore')],
  [/^the rule was ended$/, () => t('ended')],
  [/^the rule is paused$/, () => t('paused')],
  [/^goal$/, () => t('goal')],
  [/^stopped$/, () => t('ended')],
  [/^finished$/, () => t('finished')],
  [/^the channel was removed$/, () => t('noChannel')],
  [/^the channel was removed, or its secrets cannot be read$/, () => t('noSecrets')],
  [/^no address for (.+)$/s, ([type = '']) => t('noAddress', { type })],
  [
    /^cap of the rule: (\d+) per ([\d.]+) h$/,
    ([count = '', hours = '']) => t('ruleCap', { messages: count, hours }),
  ],
  [
    /^cap of the workspace: (\d+) per ([\d.]+) h$/,
    ([count = '', hours = '']) => t('workspaceCap', { messages: count, hours }),
  ],
  [/^the attempt broke off; the provider may have taken it$/, () => t('brokeOff')],
  [/^no answer within (\d+) ms$/, ([ms = '']) => t('noAnswer', { ms })],
  [
    /^given up after (\d+) attempts: (.*)$/s,
    ([n = '', why = '']) => t('givenUp', { attempts: n, why: detailText(why) }),
  ],
  [/^the template cannot be filled in: (.*)$/s, ([why = '']) => t('notFilled', { why })],
  [
    /^(?:address\.private: )?(\S+) is (\S+), inside a private network: .*$/s,
    ([host = '', address = '']) => t('private', { host, address }),
  ],
  [/^(\S+) has no address$/, ([host = '']) => t('unresolved', { host })],
  [/^redirect: HTTP (\d+): .*$/s, ([status = '']) => t('redirect', { status })],
  [/^login-refused: (.*)$/s, ([why = '']) => t('loginRefused', { why })],
  [/^not-composed: (.*)$/s, ([why = '']) => t('notComposed', { why })],
  [/^(?:http|smtp)-\d+: (.*)$/s, ([why = '']) => t('providerRefused', { why })],
];

/** Why a message is as it is, in the language of the page. */
export function detailText(detail: string): string {
  if (currentLanguage() === 'en') return detail;
  for (const [pattern, tell] of ours) {
    const found = pattern.exec(detail);
    if (found !== null) return tell(found.slice(1));
  }
  return detail;
}
