import { Button } from '@mantine/core';
import { forgetPerson, type PersonDetail } from '@skylantern/contracts';
import { IconEraser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { useAction } from '../../use-call.ts';
import { privacyWords } from '../settings/privacy/words.ts';

/** Deletes a person for good, once the name was typed. For owners. */
export function ForgetPerson({ person }: { person: PersonDetail }) {
  const t = useWords(privacyWords);
  const { can } = useHere();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const forget = useAction(forgetPerson, {
    done: t('begun'),
    refreshes: ['persons', 'privacy'],
    onDone: async () => {
      setAsking(false);
      await navigate({ to: '/settings/privacy' });
    },
  });
  if (!can('owner')) return null;
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        size="compact-sm"
        leftSection={<IconEraser size={16} stroke={1.6} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('forget')}
      </Button>
      <ConfirmByName
        opened={asking}
        title={t('forgetTitle', { name: person.label })}
        name={person.label}
        action={t('forgetAction')}
        busy={forget.isPending}
        says={
          <>
            {t('forgetSays')}
            <br />
            {t('forgetBackups')}
          </>
        }
        onClose={() => setAsking(false)}
        onConfirm={() => forget.mutate({ params: { id: person.id }, body: { confirm: person.id } })}
      />
    </>
  );
}
