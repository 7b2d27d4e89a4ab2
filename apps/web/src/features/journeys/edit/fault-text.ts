import type { TemplateFault } from '@skylantern/contracts';
import { say } from '../../../i18n/i18n.ts';
import { ruleWords } from './words.ts';

/** What is wrong in a template and what to do about it, in the language of the page. */
export function faultText({ code, about }: Pick<TemplateFault, 'code' | 'about'>): string {
  const t = say(ruleWords);
  switch (code) {
    case 'no-body':
      return t('fault_no-body');
    case 'no-unsubscribe':
      return t('fault_no-unsubscribe', { about: '{{ unsubscribe_url }}' });
    case 'not-closed':
      return t('fault_not-closed', { about, value: '}}', block: '{% endif %}, {% endfor %}' });
    case 'not-parsed':
      return t('fault_not-parsed', { about, value: '{{ person.name | default: "there" }}' });
    case 'not-json':
      return t('fault_not-json', { about, value: '{"name": "{{ person.name }}"}' });
    case 'unknown-tag':
    case 'unknown-filter':
    case 'always-empty':
      return t(`fault_${code}`, { about });
  }
}
