import { Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { getPerson, listPersons, mergeWithPerson } from '@skylantern/contracts';
import { useState } from 'react';
import { call } from '../../api.ts';
import { dateTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { type Choice, type Find, Picker } from '../../ui/picker.tsx';
import { useAction, useCall } from '../../use-call.ts';
import classes from './identity.module.css';
import { useKindName } from './kind-name.ts';
import { counted } from './merge-history.tsx';
import { identityWords } from './words.ts';

export interface JoinDialogProps {
  opened: boolean;
  personId: string;
  label: string;
  onClose: () => void;
}

/** Joins another person into this one, after saying what that changes. */
export function JoinDialog(props: JoinDialogProps) {
  const t = useWords(identityWords);
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t('joinTitle')} size="lg">
      <Join key={String(props.opened)} {...props} />
    </Modal>
  );
}

const find: Find = async (search, signal) => {
  const { items } = await call(
    listPersons,
    { query: { limit: 20, ...(search.trim() === '' ? {} : { search: search.trim() }) } },
    { signal },
  );
  return items.map((person) => ({ value: person.id, label: `${person.label} · …${person.id.slice(-6)}` }));
};

function Join({ personId, label, onClose }: JoinDialogProps) {
  const t = useWords(identityWords);
  const [other, setOther] = useState<Choice | null>(null);
  const join = useAction(mergeWithPerson, {
    done: t('joinedToast'),
    refreshes: counted,
    onDone: onClose,
  });
  const isSame = other?.value === personId;
  return (
    <Stack gap="md">
      <Text size="sm">{t('joinSays', { label })}</Text>
      <Picker
        label={t('joinFind')}
        name="join"
        value={other?.value ?? null}
        {...(other === null ? {} : { valueLabel: other.label })}
        placeholder={t('joinHint')}
        find={find}
        onPick={setOther}
        width="100%"
      />
      {other === null ? null : isSame ? <Text size="sm">{t('same')}</Text> : <Other id={other.value} />}
      <List size="sm" spacing={8}>
        <List.Item>{t('joinNumbers')}</List.Item>
        <List.Item>{t('joinProperties')}</List.Item>
        <List.Item>{t('joinRules')}</List.Item>
        <List.Item>{t('joinUndo')}</List.Item>
      </List>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button
          disabled={other === null || isSame}
          loading={join.isPending}
          onClick={() => {
            if (other !== null) join.mutate({ params: { id: personId }, body: { otherId: other.value } });
          }}
        >
          {t('joinButton')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Who was picked, so that nobody joins a namesake. */
function Other({ id }: { id: string }) {
  const t = useWords(identityWords);
  const nameOf = useKindName();
  const { timeZone } = useHere().workspace;
  const person = useCall(getPerson, { params: { id } }).data;
  if (person === undefined) return <div style={{ minHeight: 64 }} aria-busy />;
  return (
    <div className={classes['side']}>
      <Text size="sm" fw={600}>
        {t('joinOther', { label: person.label, when: dateTime(person.firstSeenAt, { timeZone }) })}
      </Text>
      <ul>
        {person.identities.slice(0, 6).map((identity) => (
          <li key={`${identity.type} ${identity.value}`}>
            <span className={classes['faint']}>{nameOf(identity.type)}</span> <code>{identity.value}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
