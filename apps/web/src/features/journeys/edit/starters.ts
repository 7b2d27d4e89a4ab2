import { say } from '../../../i18n/i18n.ts';
import type { Starters } from './rule-form.ts';
import { ruleWords } from './words.ts';

/** What a new message begins with, in the language of the page. */
export function startersInWords(): Starters {
  const t = say(ruleWords);
  const hello = t('hello', { liquid: `{{ person.name | default: "${t('there')}" }}` });
  return {
    subject: t('subjectStart'),
    html: `<p>${hello}</p>\n<p>${t('bodyStart')}</p>\n<p style="font-size: 12px"><a href="{{ unsubscribe_url }}">${t('unsubscribe')}</a></p>\n`,
    text: '',
    payload: '{\n  "name": "{{ person.name }}",\n  "email": "{{ person.email }}"\n}\n',
  };
}
