import { Badge, Button, Card, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { listIdentityTypes } from '@skylantern/contracts';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { CallReply } from '../../../api.ts';
import { number } from '../../../format/format.ts';
import { useLanguage, useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useCall } from '../../../use-call.ts';
import { LeaveGuard } from '../../segments/leave-guard.tsx';
import { useKindName } from '../kind-name.ts';
import { listCountries } from './countries.ts';
import { changesOf, countryOf, type Draft, type DraftKind, kindsOf, noDraft, proposalOf } from './draft.ts';
import { KindForm } from './kind-form.tsx';
import { Trial } from './trial.tsx';
import { useSaving } from './use-saving.ts';
import { useTrial } from './use-trial.ts';
import { kindWords } from './words.ts';

/** The kinds of identifiers of the workspace: changed as a whole, tried on history, then saved. */
export function KindsScreen() {
  const answer = useCall(listIdentityTypes, {});
  return <InsightFrame answer={answer}>{(saved) => <Kinds saved={saved} />}</InsightFrame>;
}

function Kinds({ saved }: { saved: CallReply<typeof listIdentityTypes> }) {
  const t = useWords(kindWords);
  const language = useLanguage();
  const nameOf = useKindName();
  const isOwner = useHere().can('owner');
  const [draft, setDraft] = useState<Draft>(noDraft);
  const [editing, setEditing] = useState<DraftKind | 'new' | null>(null);
  const [untried, setUntried] = useState(false);
  const trial = useTrial();
  const saving = useSaving(() => setDraft(noDraft));
  const kinds = kindsOf(saved.items, draft);
  const changes = changesOf(saved.items, draft);
  const country = countryOf(saved.country, draft);
  const pending = changes.length + (country === saved.country ? 0 : 1);
  const proposal = proposalOf(saved, draft);
  const isTried = trial.isOf(proposal);
  const countries = useMemo(() => listCountries(language), [language]);
  const change = (name: string, to: DraftKind['settings'] | null | undefined) => {
    const next = new Map(draft.kinds);
    if (to === undefined) next.delete(name);
    else next.set(name, to);
    setDraft({ ...draft, kinds: next });
    setEditing(null);
  };
  const save = () => {
    setUntried(false);
    saving.mutate({ changes, country: country === saved.country ? null : { is: country } });
  };
  const tryIt = () => {
    setUntried(false);
    trial.start(proposal);
  };
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Text c="dimmed" maw={720} flex={1} miw={240}>
          {t('says')} {isOwner ? null : t('readOnly')}
        </Text>
        {isOwner ? (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setEditing('new')}
          >
            {t('add')}
          </Button>
        ) : null}
      </Group>
      <DataTable
        label={t('kinds')}
        columns={useColumns(isOwner ? setEditing : null)}
        rows={kinds}
        rowKey={(kind) => kind.name}
        sortable={false}
        {...(isOwner ? { onOpen: setEditing } : {})}
      />
      <Select
        label={t('country')}
        description={t('countrySays')}
        placeholder={t('countryNone')}
        data={countries}
        value={country}
        onChange={(is) => setDraft({ ...draft, country: { is } })}
        searchable
        clearable
        disabled={!isOwner}
        maw={480}
      />
      <Trial trial={trial} isOld={!isTried && pending > 0} />
      {isOwner && pending > 0 ? (
        <Card withBorder p="sm" style={{ position: 'sticky', bottom: 12, zIndex: 2 }} role="status">
          <Group justify="space-between" gap="sm">
            <div style={{ flex: '1 1 280px' }}>
              <Text fw={600}>{t('pending', { count: pending })}</Text>
              <Text size="xs" c="dimmed" visibleFrom="sm">
                {t('pendingSays')}
              </Text>
            </div>
            <Group gap="xs">
              <Button variant="subtle" color="gray" onClick={() => setDraft(noDraft)}>
                {t('discard')}
              </Button>
              <Button variant="default" disabled={trial.isRunning} onClick={tryIt}>
                {isTried ? t('tryAgain') : t('try')}
              </Button>
              <Button loading={saving.isPending} onClick={() => (isTried ? save() : setUntried(true))}>
                {t('save')}
              </Button>
            </Group>
          </Group>
        </Card>
      ) : null}
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        size="lg"
        title={
          editing === 'new'
            ? t('addTitle')
            : t('editTitle', { name: editing === null ? '' : nameOf(editing.name) })
        }
      >
        {editing === null ? null : (
          <KindForm
            kind={editing === 'new' ? null : editing}
            taken={kinds.map((kind) => kind.name)}
            nextPriority={Math.min(1_000, Math.max(0, ...kinds.map((kind) => kind.settings.priority)) + 1)}
            onDone={(name, settings) => change(name, settings)}
            onReset={(name) => change(name, null)}
            onTakeBack={(name) => change(name, undefined)}
            onClose={() => setEditing(null)}
          />
        )}
      </Modal>
      <Modal opened={untried} onClose={() => setUntried(false)} title={t('untriedTitle')}>
        <Stack gap="md">
          <Text>{t('untriedSays')}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={save}>
              {t('saveNow')}
            </Button>
            <Button data-autofocus onClick={tryIt}>
              {t('try')}
            </Button>
          </Group>
        </Stack>
      </Modal>
      <LeaveGuard when={pending > 0 && !saving.isPending} />
    </Stack>
  );
}

function useColumns(onEdit: ((kind: DraftKind) => void) | null): Column<DraftKind>[] {
  const t = useWords(kindWords);
  const nameOf = useKindName();
  return [
    {
      key: 'priority',
      title: t('priority'),
      isNumber: true,
      width: '84px',
      value: (kind) => kind.settings.priority,
    },
    {
      key: 'name',
      title: t('kind'),
      width: 2.6,
      value: (kind) => kind.name,
      draw: (kind) => {
        const name = nameOf(kind.name);
        return (
          <span title={`${name} (${kind.name})`} style={{ textDecoration: strike(kind) }}>
            {name === kind.name ? name : `${name} `}
            {name === kind.name ? null : (
              <Text span size="xs" c="dimmed" ff="monospace">
                {kind.name}
              </Text>
            )}
          </span>
        );
      },
    },
    { key: 'class', title: t('class'), value: (kind) => t(`class_${kind.settings.class}`) },
    {
      key: 'links',
      title: t('links'),
      width: '72px',
      value: (kind) => (kind.settings.links ? t('yes') : t('no')),
    },
    {
      key: 'limit',
      title: t('limit'),
      isNumber: true,
      width: '140px',
      value: (kind) => kind.settings.maxPerPerson,
      draw: (kind) => number(kind.settings.maxPerPerson),
    },
    {
      key: 'new',
      title: t('limitNew'),
      value: ({ settings: { maxNew, windowDays } }) =>
        maxNew === null || windowDays === null
          ? null
          : t('newIn', { most: number(maxNew), days: number(windowDays) }),
    },
    {
      key: 'normaliser',
      title: t('compared'),
      width: 1.2,
      value: (kind) => t(`short_${kind.settings.normaliser}`),
    },
    {
      key: 'state',
      title: t('state'),
      width: '184px',
      value: (kind) => kind.state,
      draw: (kind) =>
        kind.state === 'default' ? (
          <Text span size="sm" c="dimmed">
            {t('state_default')}
          </Text>
        ) : (
          <Badge color={kind.state === 'changed' || kind.state === 'added' ? 'gray' : 'amber'}>
            {t(`state_${kind.state}`)}
          </Badge>
        ),
    },
    ...(onEdit === null
      ? []
      : [
          {
            key: 'actions',
            title: t('actions'),
            width: '84px',
            value: () => null,
            draw: (kind: DraftKind) => (
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={t('editOf', { name: nameOf(kind.name) })}
                onClick={() => onEdit(kind)}
              >
                {t('edit')}
              </Button>
            ),
          },
        ]),
  ];
}

const strike = (kind: DraftKind) => (kind.state === 'removed' ? 'line-through' : 'none');
