import { ActionIcon, Alert, Badge, Button, Group, Menu, Tabs, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  archiveSegment,
  createSegment,
  exportSegmentPersons,
  getSegment,
  restoreSegment,
  type SegmentDetail,
  type SegmentRule,
  updateSegment,
} from '@skylantern/contracts';
import { IconArchive, IconArchiveOff, IconDots, IconDownload, IconSend } from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { ApiError, addressOf } from '../../api.ts';
import { number } from '../../format/format.ts';
import { dateTime } from '../../format/time.ts';
import { useLanguage, useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { useOpen } from '../../ui/app-link.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { offerUndo } from '../../ui/undo.tsx';
import { useAction, useCall } from '../../use-call.ts';
import { LeaveGuard } from './leave-guard.tsx';
import { RuleBuilder } from './rule-builder.tsx';
import {
  blankConditions,
  faultsOf,
  formOf,
  type GroupNode,
  listOf,
  type NodeFault,
  newCondition,
  newGroup,
  ruleOf,
} from './rule-form.ts';
import { ruleSentence } from './rule-sentence.ts';
import { SegmentPeople } from './segment-people.tsx';
import { SegmentPreview } from './segment-preview.tsx';
import classes from './segments.module.css';
import { TitleField } from './title-field.tsx';
import { useSegments } from './use-segments.ts';
import { placeText, UsedIn } from './used-in.tsx';
import { segmentWords } from './words.ts';

const noFaults: ReadonlyMap<string, NodeFault> = new Map();

/** Builds a new segment. */
export function NewSegmentScreen() {
  return <SegmentEditor key="new" segment={null} />;
}

/** One saved segment: its rule, and who is in it. */
export function SegmentScreen() {
  const { id = '' } = useParams({ strict: false });
  const segment = useCall(getSegment, { params: { id } });
  return (
    <InsightFrame answer={segment}>
      {(found) => <SegmentEditor key={`${found.id} ${found.version}`} segment={found} />}
    </InsightFrame>
  );
}

function SegmentEditor({ segment }: { segment: SegmentDetail | null }) {
  const t = useWords(segmentWords);
  const navigate = useNavigate();
  const { can } = useHere();
  const mayEdit = can('editor') && segment?.archivedAt == null;
  const { tab } = useSearch({ strict: false });
  const [root, setRoot] = useState(() =>
    segment === null ? newGroup('all', [newCondition(blankConditions.did)]) : formOf(segment.rule),
  );
  const [name, setName] = useState(segment?.name ?? '');
  const [tried, setTried] = useState(false);
  const rule = useMemo(() => ruleOf(root), [root]);
  const faults = useMemo(() => faultsOf(root), [root]);
  const before = useMemo(() => (segment === null ? null : ruleOf(formOf(segment.rule))), [segment]);
  const isRuleChanged =
    JSON.stringify(rule) !== JSON.stringify(before) || (segment !== null && faults.size > 0);
  const isChanged = isRuleChanged || (segment !== null && name.trim() !== segment.name);
  const [isLeaving, setLeaving] = useState(false);
  const create = useAction(createSegment, {
    done: t('saved'),
    quiet: true,
    onDone: ({ id }) => {
      setLeaving(true);
      void navigate({ to: '/segments/$id', params: { id }, replace: true, ignoreBlocker: true });
    },
  });
  const update = useAction(updateSegment, { done: t('saved'), quiet: true });
  const failed = create.error ?? update.error;
  const nameTaken = failed instanceof ApiError && failed.field === 'name' ? failed.message : null;
  const nameFault = tried && name.trim() === '' ? t('nameWanted') : nameTaken;
  const save = () => {
    setTried(true);
    if (rule === null || faults.size > 0 || name.trim() === '') return;
    if (segment === null) create.mutate({ body: { name: name.trim(), rule } });
    else {
      const body = { name: name.trim(), version: segment.version, ...(isRuleChanged ? { rule } : {}) };
      update.mutate({ params: { id: segment.id }, body });
    }
  };
  const isList = segment !== null && listOf(segment.rule) !== null;
  const saveButton = mayEdit ? (
    <Button onClick={save} loading={create.isPending || update.isPending}>
      {segment === null ? t('save') : t('saveChanges')}
    </Button>
  ) : null;
  const builder = (
    <>
      <RuleSentence rule={rule} />
      {failed !== null && nameTaken === null ? (
        <Alert color="red" variant="light" mb="md" role="alert">
          {failed.message}
        </Alert>
      ) : null}
      {tried && faults.size > 0 ? (
        <Text c="var(--mantine-color-error)" mb="sm">
          {t('finishFirst')}
        </Text>
      ) : null}
      <div className={classes['builder']}>
        <fieldset
          disabled={!mayEdit}
          style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}
          aria-label={t('rule')}
        >
          {isList ? (
            <Text c="dimmed">{t('listSays')}</Text>
          ) : (
            <Builder root={root} onChange={setRoot} faults={tried ? faults : noFaults} ownId={segment?.id} />
          )}
        </fieldset>
        <SegmentPreview rule={rule} incomplete={faults.size > 0} />
      </div>
    </>
  );
  return (
    <>
      <LeaveGuard when={mayEdit && !isLeaving && (segment === null ? rule !== null : isChanged)} />
      <PageHeader
        title={name === '' ? t('untitled') : name}
        editor={
          mayEdit ? (
            <TitleField
              label={t('nameSegment')}
              placeholder={segment === null ? t('untitled') : t('nameSegment')}
              value={name}
              error={nameFault}
              onChange={setName}
            />
          ) : undefined
        }
        state={
          <>
            {isList ? <Badge color="gray">{t('isList')}</Badge> : null}
            {segment?.archivedAt == null ? null : <Badge color="gray">{t('archivedBadge')}</Badge>}
            {segment !== null && isChanged && mayEdit ? <Badge color="amber">{t('unsaved')}</Badge> : null}
          </>
        }
        action={
          <Group gap={8}>
            {segment === null || isChanged ? saveButton : <Reach segment={segment} />}
            {segment === null ? null : <MoreActions segment={segment} />}
          </Group>
        }
      />
      {segment === null ? (
        builder
      ) : (
        <Tabs
          value={tab === 'people' ? 'people' : 'rule'}
          keepMounted={false}
          onChange={(chosen) =>
            void navigate({
              to: '.',
              search: chosen === 'people' ? { tab: 'people' } : {},
              replace: true,
              ignoreBlocker: true,
            })
          }
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="rule">{t('rule')}</Tabs.Tab>
            <Tabs.Tab value="people">{t('seeWho')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="rule">
            {builder}
            <Size segment={segment} />
            <UsedIn uses={segment.usedIn} />
          </Tabs.Panel>
          <Tabs.Panel value="people">
            <SegmentPeople id={segment.id} />
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  );
}

function RuleSentence({ rule }: { rule: SegmentRule | null }) {
  const t = useWords(segmentWords);
  const { timeZone } = useHere().workspace;
  const { segmentName } = useSegments();
  useLanguage();
  const said = rule === null ? null : ruleSentence(rule, { segmentName, timeZone });
  return (
    <div className={classes['sentence']} aria-live="polite">
      {said === null ? <Text c="dimmed">{t('emptySays')}</Text> : <Sentence {...said} />}
    </div>
  );
}

interface BuilderProps {
  root: GroupNode;
  onChange: (root: GroupNode) => void;
  faults: ReadonlyMap<string, NodeFault>;
  ownId: string | undefined;
}

function Builder({ root, onChange, faults, ownId }: BuilderProps) {
  const { segments } = useSegments();
  const others = useMemo(() => segments.filter(({ id }) => id !== ownId), [segments, ownId]);
  return <RuleBuilder root={root} onChange={onChange} faults={faults} segments={others} />;
}

function Reach({ segment }: { segment: SegmentDetail }) {
  const t = useWords(segmentWords);
  const { can } = useHere();
  const open = useOpen();
  const href = `/journeys/new?segment=${encodeURIComponent(segment.id)}`;
  if (!can('editor') || segment.archivedAt !== null) return null;
  return (
    <Button
      component="a"
      href={href}
      onClick={open(href)}
      leftSection={<IconSend size={16} stroke={1.6} aria-hidden />}
    >
      {t('reach')}
    </Button>
  );
}

function MoreActions({ segment }: { segment: SegmentDetail }) {
  const t = useWords(segmentWords);
  const { workspace, can } = useHere();
  const navigate = useNavigate();
  const restore = useAction(restoreSegment);
  const archive = useAction(archiveSegment, {
    onDone: () => {
      offerUndo(t('archived', { name: segment.name }), () => restore.mutate({ params: { id: segment.id } }));
      void navigate({ to: '/segments', ignoreBlocker: true });
    },
  });
  if (!can('editor')) return null;
  const stillUsed = t('stillUsedSays', { places: segment.usedIn.map((use) => placeText(use)).join(' · ') });
  const csv = addressOf(exportSegmentPersons, {
    params: { id: segment.id },
    query: { workspace: workspace.id },
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={32} aria-label={t('more_actions')}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component="a"
          href={csv}
          download
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
          onClick={() => notifications.show({ message: t('exporting') })}
        >
          {t('exportCsv')}
        </Menu.Item>
        {segment.archivedAt === null ? (
          <Menu.Item
            leftSection={<IconArchive size={16} stroke={1.6} aria-hidden />}
            onClick={() => {
              if (segment.usedIn.length === 0) archive.mutate({ params: { id: segment.id } });
              else notifications.show({ title: t('stillUsed'), message: stillUsed, color: 'red' });
            }}
          >
            {t('archive')}
          </Menu.Item>
        ) : (
          <Menu.Item
            leftSection={<IconArchiveOff size={16} stroke={1.6} aria-hidden />}
            onClick={() => restore.mutate({ params: { id: segment.id } })}
          >
            {t('restore')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The last measure, in words. */
function Size({ segment: { size } }: { segment: SegmentDetail }) {
  const t = useWords(segmentWords);
  const { timeZone } = useHere().workspace;
  if (size === null) return null;
  return (
    <Text size="xs" c="dimmed" mt="md">
      {t('lastMeasured', { persons: number(size.persons), when: dateTime(size.measuredAt, { timeZone }) })}
    </Text>
  );
}
