import { Switch, Text } from '@mantine/core';
import { getConsent, saveConsent } from '@skylantern/contracts';
import { dateTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { useAction, useCall } from '../../use-call.ts';
import { privacyWords } from '../settings/privacy/words.ts';
import classes from './people.module.css';

/** Whether this person may be collected and written to. */
export function ConsentSwitch({ personId }: { personId: string }) {
  const t = useWords(privacyWords);
  const { can, workspace } = useHere();
  const params = { id: personId };
  const consent = useCall(getConsent, { params }).data;
  const save = useAction(saveConsent, { refreshes: ['persons'] });
  if (consent === undefined) return null;
  const { withdrawnAt } = consent;
  return (
    <section className={`card ${classes['panel']}`} aria-label={t('consentTitle')}>
      <h2>{t('consentTitle')}</h2>
      <Switch
        label={t('consentGiven')}
        checked={consent.collect}
        disabled={!can('editor') || save.isPending}
        onChange={(event) => save.mutate({ params, body: { collect: event.currentTarget.checked } })}
      />
      <Text size="sm" c="dimmed" mt={4}>
        {withdrawnAt === null
          ? t('consentSays')
          : t('consentOff', { when: dateTime(withdrawnAt, { timeZone: workspace.timeZone }) })}
      </Text>
    </section>
  );
}
