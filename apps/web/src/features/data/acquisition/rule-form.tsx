import {
  ActionIcon,
  Autocomplete,
  Button,
  Group,
  Modal,
  Select,
  Stack,
  TagsInput,
  Text,
} from '@mantine/core';
import {
  type ChannelCondition,
  type ChannelRule,
  channelFields,
  sceneKinds,
  siteKinds,
  trafficChannels,
} from '@skylantern/contracts';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { useChannelName } from '../../acquisition/channel-name.ts';
import { fieldName } from './rule-text.ts';
import { acquisitionWords } from './words.ts';

const blank: ChannelCondition = { of: 'utm_source', operator: 'is', values: [] };
const operators = ['is', 'is_not', 'is_set', 'is_not_set'] as const;
const takesValues = ({ operator }: ChannelCondition) => operator === 'is' || operator === 'is_not';

function offered(of: ChannelCondition['of']): string[] {
  if (of === 'referrer_kind' || of === 'source_kind') return [...siteKinds];
  if (of === 'scene_kind') return [...sceneKinds];
  return of === 'click_kind' ? [...trafficChannels] : [];
}

export interface RuleFormProps {
  rule: ChannelRule | null;
  onDone: (rule: ChannelRule) => void;
  onClose: () => void;
}

/** One rule: its conditions, and the channel that they mean. */
export function RuleForm({ rule, onDone, onClose }: RuleFormProps) {
  const t = useWords(acquisitionWords);
  const nameOf = useChannelName();
  const [channel, setChannel] = useState(rule?.channel ?? '');
  const [when, setWhen] = useState<ChannelCondition[]>(rule?.when ?? [blank]);
  const [isTried, setTried] = useState(false);
  const name = trafficChannels.find((one) => nameOf(one) === channel) ?? channel.trim();
  const isNamed = /^[a-z0-9][a-z0-9-]{0,39}$/.test(name);
  const lacks = (one: ChannelCondition) => takesValues(one) && one.values.length === 0;
  const change = (at: number, part: Partial<ChannelCondition>) =>
    setWhen(when.map((one, i) => (i === at ? { ...one, ...part } : one)));
  const finish = () => {
    setTried(true);
    if (!isNamed || when.length === 0 || when.some(lacks)) return;
    onDone({ channel: name, when: when.map((one) => (takesValues(one) ? one : { ...one, values: [] })) });
  };
  return (
    <Modal opened onClose={onClose} title={t('editTitle')} size="lg">
      <Stack gap="md">
        <Autocomplete
          data-autofocus
          label={t('channel')}
          description={t('channelSays')}
          data={trafficChannels.map((one) => nameOf(one))}
          value={trafficChannels.some((one) => one === channel) ? nameOf(channel) : channel}
          onChange={setChannel}
          error={isTried && !isNamed ? t('channelWanted') : null}
        />
        <Text size="sm" fw={600}>
          {t('conditions')}
        </Text>
        {when.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name of their own
          <Group key={at} align="flex-start" gap="xs">
            <Select
              aria-label={t('field')}
              w={180}
              allowDeselect={false}
              data={channelFields.map((field) => ({ value: field, label: fieldName(t, field) }))}
              value={one.of}
              onChange={(of) => {
                const field = channelFields.find((known) => known === of);
                if (field !== undefined) change(at, { of: field });
              }}
            />
            <Select
              aria-label={t('operator')}
              w={112}
              allowDeselect={false}
              data={operators.map((operator) => ({ value: operator, label: t(operator) }))}
              value={one.operator}
              onChange={(chosen) => {
                const operator = operators.find((known) => known === chosen);
                if (operator !== undefined) change(at, { operator });
              }}
            />
            {takesValues(one) ? (
              <TagsInput
                aria-label={t('values')}
                description={t('valuesSays')}
                inputWrapperOrder={['input', 'description', 'error']}
                flex={1}
                miw={200}
                data={offered(one.of)}
                value={one.values}
                acceptValueOnBlur
                onChange={(values) => change(at, { values })}
                error={isTried && lacks(one) ? t('valuesWanted') : null}
              />
            ) : null}
            {when.length === 1 ? null : (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t('removeCondition')}
                onClick={() => setWhen(when.filter((_, i) => i !== at))}
              >
                <IconTrash size={16} stroke={1.6} />
              </ActionIcon>
            )}
          </Group>
        ))}
        <Group justify="space-between">
          <Button
            variant="subtle"
            leftSection={<IconPlus size={16} />}
            disabled={when.length >= 10}
            onClick={() => setWhen([...when, blank])}
          >
            {t('addCondition')}
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button onClick={finish}>{t('done')}</Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}
