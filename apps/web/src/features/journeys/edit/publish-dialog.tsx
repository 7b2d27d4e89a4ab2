import { Button, Group, List, Modal, Stack } from '@mantine/core';
import { getEngagementSettings, type RuleDefinition } from '@skylantern/contracts';
import { number } from '../../../format/format.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { ConfirmByName } from '../../../ui/confirm-by-name.tsx';
import { Sentence } from '../../../ui/sentence.tsx';
import { useCall } from '../../../use-call.ts';
import classes from '../journeys.module.css';
import { isQuietAt } from './quiet-now.ts';
import { ruleText } from './rule-text.ts';
import { useRuleSurroundings } from './use-rule-surroundings.ts';
import { useSegmentSize } from './when-section.tsx';
import { ruleWords } from './words.ts';

/** From so many people on, publishing asks for the name to be typed. */
const MANY = 10_000;

export interface PublishDialogProps {
  opened: boolean;
  name: string;
  rule: RuleDefinition;
  /** What runs now; null before the first publishing. */
  published: RuleDefinition | null;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Says what will happen before it does. */
export function PublishDialog(props: PublishDialogProps) {
  const { opened, name, rule, busy, onConfirm, onClose } = props;
  const t = useWords(ruleWords);
  const { trigger } = rule;
  const segmentId = 'segmentId' in trigger ? trigger.segmentId : '';
  const people = useSegmentSize(segmentId, opened);
  const isAtOnce = trigger.on === 'at-time' || lettingInPresent(props);
  const says = <Says {...props} people={people} />;
  if (isAtOnce && people !== null && people > MANY) {
    return (
      <ConfirmByName
        opened={opened}
        title={t('publishTitle', { name })}
        says={says}
        name={name}
        action={t('publishAction')}
        busy={busy}
        onConfirm={onConfirm}
        onClose={onClose}
      />
    );
  }
  return (
    <Modal opened={opened} onClose={onClose} title={t('publishTitle', { name })} size="lg">
      <Stack gap="md">
        {says}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button data-autofocus loading={busy} onClick={onConfirm}>
            {t('publishAction')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Those who are in the segment now come in at once; not again, if the rule has been watching it. */
function lettingInPresent({ rule: { trigger }, published }: PublishDialogProps): boolean {
  if (trigger.on !== 'segment-entered' || trigger.includePresent !== true) return false;
  const before = published?.trigger;
  return before?.on !== 'segment-entered' || before.segmentId !== trigger.segmentId;
}

function Says(props: PublishDialogProps & { people: number | null }) {
  const { rule, published, people } = props;
  const t = useWords(ruleWords);
  const around = useRuleSurroundings();
  const { timeZone } = useHere().workspace;
  const settings = useCall(getEngagementSettings, {});
  const { trigger, controlShare, goal } = rule;
  const forAll = settings.data?.quietHours ?? null;
  const quiet = rule.quietHours ?? (forAll === null ? null : { ...forAll, do: 'delay' as const });
  const quietText = (isAtOnce: boolean): string => {
    if (quiet === null) return '';
    const isNow = isAtOnce && isQuietAt(new Date(), quiet, timeZone);
    const times = { from: quiet.from, until: quiet.to, zone: timeZone };
    return t(`${isNow ? 'quietNow' : 'quietThen'}_${quiet.do}`, times);
  };
  const lines: string[] = [];
  if (trigger.on === 'event' || trigger.on === 'event-without') lines.push(t('fromNowOn'));
  else if (trigger.on === 'segment-entered' && !lettingInPresent(props)) lines.push(t('fromNowEntered'));
  else {
    const held = people === null ? null : Math.round(people * controlShare);
    const shown = {
      people: number(people),
      held: number(held),
      reached: number(people === null || held === null ? null : people - held),
    };
    lines.push(t(trigger.on === 'at-time' ? 'atTimeSays' : 'presentToo', shown));
    if (quiet !== null) lines.push(quietText(trigger.on === 'segment-entered' && rule.delay === undefined));
  }
  if (published !== null) lines.push(t('runningKeep'));
  if (controlShare === 0) lines.push(t('controlWarn'));
  if (goal === undefined) lines.push(t('goalWarn'));
  return (
    <>
      <div className={classes['sentence']} style={{ marginBottom: 0 }}>
        <Sentence {...ruleText(rule, around)} />
      </div>
      <List spacing={4} size="sm">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </>
  );
}
