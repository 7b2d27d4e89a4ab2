import { ActionIcon, Badge, Button, Group, Menu, Tabs, Text } from '@mantine/core';
import {
  endJourney,
  getJourney,
  type JourneyDetail,
  pauseJourney,
  resumeJourney,
} from '@skylantern/contracts';
import {
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRoute,
} from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { number } from '../../format/format.ts';
import { dateTimeInZone } from '../../format/time.ts';
import { useLanguage, useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { useOpen } from '../../ui/app-link.tsx';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { offerUndo } from '../../ui/undo.tsx';
import { useAction, useCall } from '../../use-call.ts';
import { ruleText } from './edit/rule-text.ts';
import { useRuleSurroundings } from './edit/use-rule-surroundings.ts';
import { EffectPanel } from './effect-panel.tsx';
import classes from './journeys.module.css';
import { MessagesPanel } from './messages-panel.tsx';
import { RunsPanel } from './runs-panel.tsx';
import { StateBadge } from './state-badge.tsx';
import { journeyWords } from './words.ts';

const tabs = ['effect', 'runs', 'messages'] as const;

/** One rule: whether it worked, who went through, what was sent. */
export function JourneyScreen() {
  const { id = '' } = useParams({ strict: false });
  const journey = useCall(getJourney, { params: { id } });
  return <InsightFrame answer={journey}>{(found) => <Journey journey={found} />}</InsightFrame>;
}

function Journey({ journey }: { journey: JourneyDetail }) {
  const t = useWords(journeyWords);
  useLanguage();
  const navigate = useNavigate();
  const { workspace } = useHere();
  const around = useRuleSurroundings();
  const { tab } = useSearch({ strict: false });
  const current = tabs.find((one) => one === tab) ?? 'effect';
  const isPublished = journey.published !== null;
  const hasChanges = isPublished && journey.hasUnpublishedChanges && journey.state !== 'ended';
  return (
    <>
      <PageHeader
        title={journey.name}
        state={
          <Group gap={8}>
            <StateBadge state={journey.state} />
            {hasChanges ? <Badge color="amber">{t('unpublished')}</Badge> : null}
            {journey.nextAt === null ? null : (
              <Text size="sm" c="dimmed">
                {t('nextAt', { time: dateTimeInZone(journey.nextAt, { timeZone: workspace.timeZone }) })}
              </Text>
            )}
          </Group>
        }
        action={<Actions journey={journey} hasChanges={hasChanges} />}
      />
      <div className={classes['sentence']}>
        <Sentence {...ruleText(journey.published ?? journey.draft, around)} />
      </div>
      {isPublished ? (
        <Tabs
          value={current}
          keepMounted={false}
          onChange={(chosen) =>
            void navigate({
              to: '.',
              search: chosen === null || chosen === 'effect' ? {} : { tab: chosen },
              replace: true,
            })
          }
        >
          <Tabs.List mb="md">
            {tabs.map((one) => (
              <Tabs.Tab
                key={one}
                value={one}
                rightSection={
                  one === 'effect' ? null : <Count of={one === 'runs' ? journey.entered : journey.sent} />
                }
              >
                {t(one)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="effect">
            <EffectPanel journey={journey} />
          </Tabs.Panel>
          <Tabs.Panel value="runs">
            <RunsPanel journey={journey} />
          </Tabs.Panel>
          <Tabs.Panel value="messages">
            <MessagesPanel journey={journey} />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <EmptyState
          icon={<IconRoute size={28} stroke={1.5} />}
          title={t('draftTitle')}
          says={t('draftSays')}
          action={<EditButton journey={journey} label={t('continueEditing')} isPrimary />}
        />
      )}
    </>
  );
}

/** How many stand behind a tab. */
function Count({ of }: { of: number }) {
  return (
    <Text span fz={13} c="dimmed">
      {number(of)}
    </Text>
  );
}

function EditButton({
  journey,
  label,
  isPrimary,
}: {
  journey: JourneyDetail;
  label: string;
  isPrimary?: boolean;
}) {
  const open = useOpen();
  const { can } = useHere();
  const href = `/journeys/${journey.id}/edit`;
  if (!can('editor') || journey.state === 'ended') return null;
  return (
    <Button
      component="a"
      href={href}
      onClick={open(href)}
      variant={isPrimary === true ? 'filled' : 'default'}
      leftSection={<IconPencil size={16} stroke={1.6} aria-hidden />}
    >
      {label}
    </Button>
  );
}

function Actions({ journey, hasChanges }: { journey: JourneyDetail; hasChanges: boolean }) {
  const t = useWords(journeyWords);
  const { can } = useHere();
  const [isEnding, setEnding] = useState(false);
  const { id, name, state } = journey;
  const input = { params: { id } };
  const resume = useAction(resumeJourney, { done: t('resumed_done', { name }) });
  const pause = useAction(pauseJourney, {
    onDone: () => offerUndo(t('paused_done', { name }), () => resume.mutate(input)),
  });
  const end = useAction(endJourney, { done: t('ended_done', { name }), onDone: () => setEnding(false) });
  if (!can('editor') || state === 'ended') return null;
  return (
    <Group gap={8}>
      {journey.published === null ? null : (
        <EditButton
          journey={journey}
          label={hasChanges ? t('publishChanges') : t('edit')}
          isPrimary={hasChanges}
        />
      )}
      {state === 'live' ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} stroke={1.6} aria-hidden />}
          loading={pause.isPending}
          onClick={() => pause.mutate(input)}
        >
          {t('pause')}
        </Button>
      ) : null}
      {state === 'paused' ? (
        <Button
          leftSection={<IconPlayerPlay size={16} stroke={1.6} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate(input)}
        >
          {t('resume')}
        </Button>
      ) : null}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={32} aria-label={t('moreActions')}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPlayerStop size={16} stroke={1.6} aria-hidden />}
            onClick={() => setEnding(true)}
          >
            {t('end')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmByName
        opened={isEnding}
        title={t('endTitle', { name })}
        says={t('endSays')}
        name={name}
        action={t('end')}
        busy={end.isPending}
        onClose={() => setEnding(false)}
        onConfirm={() => end.mutate(input)}
      />
    </Group>
  );
}
