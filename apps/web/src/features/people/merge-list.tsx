import { Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { type PersonDetail, unmergePerson } from '@skylantern/contracts';
import { useState } from 'react';
import { dateTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { PersonLink } from '../../ui/person-link.tsx';
import { useAction } from '../../use-call.ts';
import { peopleWords } from './words.ts';

type Merge = PersonDetail['merges'][number];

/** Which persons were joined into this one and why; each can be undone. */
export function MergeList({ person }: { person: PersonDetail }) {
  const t = useWords(peopleWords);
  const { workspace, can } = useHere();
  const [asking, setAsking] = useState<Merge | null>(null);
  const [undone, setUndone] = useState<number | null>(null);
  const undo = useAction(unmergePerson, {
    done: t('mergeUndone'),
    refreshes: ['persons', 'insights', 'segments'],
    onDone: (_, { params }) => {
      setUndone(params.id);
      setAsking(null);
    },
  });
  const zone = { timeZone: workspace.timeZone };
  return (
    <Stack gap="sm">
      {person.merges.map((merge) => (
        <div key={merge.id}>
          <Text size="xs" c="dimmed">
            {dateTime(merge.at, zone)}
          </Text>
          <Text size="sm" td={merge.undoneAt === null ? 'none' : 'line-through'}>
            {merge.survivorId === person.id
              ? t('mergedInto', { absorbed: short(merge.absorbedId) })
              : t('mergedAway', { survivor: short(merge.survivorId) })}
          </Text>
          <Text size="xs" c="dimmed">
            {merge.rule === 'R2' ? t('why_R2') : t('why_rule', { rule: merge.rule })}
          </Text>
          {merge.undoneAt !== null || merge.id === undone ? (
            <Group gap="xs">
              <Text size="xs" c="dimmed">
                {t('undoneAt', { when: dateTime(merge.undoneAt ?? new Date(), zone) })}
              </Text>
              <PersonLink
                id={merge.survivorId === person.id ? merge.absorbedId : merge.survivorId}
                name={t('seeOther')}
              />
            </Group>
          ) : can('editor') ? (
            <Button variant="subtle" size="compact-sm" ml={-8} onClick={() => setAsking(merge)}>
              {t('undoMerge')}
            </Button>
          ) : null}
        </div>
      ))}
      <Modal opened={asking !== null} onClose={() => setAsking(null)} title={t('undoMergeTitle')}>
        <Stack gap="md">
          <List size="sm" spacing={8}>
            <List.Item>{t('undoMergeSays')}</List.Item>
            <List.Item>{t('undoMergeKept')}</List.Item>
          </List>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsking(null)}>
              {t('cancel')}
            </Button>
            <Button
              loading={undo.isPending}
              onClick={() => {
                if (asking !== null) undo.mutate({ params: { id: asking.id } });
              }}
            >
              {t('undoMerge')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}

const short = (id: string): string => `…${id.slice(-6)}`;
