import { Button, Group, NumberInput, Radio, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { IdentityTypeSettings } from '@skylantern/contracts';
import { useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { type DraftKind, faultsOf, withinClass } from './draft.ts';
import { kindWords } from './words.ts';

const classes = ['unique', 'contact', 'device', 'ad'] as const;
const normalisers = ['trim', 'lower', 'e164', 'hex'] as const;
const isIn = <T extends string>(list: readonly T[], value: string | null): value is T =>
  list.some((one) => one === value);

export interface KindFormProps {
  /** Null: a new one. */
  kind: DraftKind | null;
  taken: readonly string[];
  nextPriority: number;
  onDone: (name: string, settings: IdentityTypeSettings) => void;
  onReset: (name: string) => void;
  onTakeBack: (name: string) => void;
  onClose: () => void;
}

/** One kind of identifier with what each setting means; the change goes into the draft, not to the server. */
export function KindForm(props: KindFormProps) {
  const { kind, taken, nextPriority, onDone } = props;
  const t = useWords(kindWords);
  const [name, setName] = useState(kind?.name ?? '');
  const [asked, setAsked] = useState(false);
  const [settings, setSettings] = useState<IdentityTypeSettings>(
    kind?.settings ?? {
      class: 'contact',
      maxPerPerson: 3,
      maxNew: null,
      windowDays: null,
      priority: nextPriority,
      links: true,
      normaliser: 'trim',
    },
  );
  const set = (part: Partial<IdentityTypeSettings>) => setSettings(withinClass({ ...settings, ...part }));
  const faults = asked ? faultsOf({ name, settings }, kind === null ? taken : []) : {};
  const errorOf = (field: keyof typeof faults) => {
    const fault = faults[field];
    return fault === undefined ? {} : { error: t(fault) };
  };
  const whole = (value: number | string) => (typeof value === 'number' ? value : 0);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (Object.keys(faultsOf({ name, settings }, kind === null ? taken : [])).length === 0) {
          onDone(name, settings);
        }
      }}
    >
      <Stack gap="md">
        {kind === null ? (
          <TextInput
            data-autofocus
            label={t('name')}
            description={t('nameSays')}
            maxLength={40}
            value={name}
            onChange={(event) => setName(event.currentTarget.value.trim())}
            {...errorOf('name')}
          />
        ) : null}
        <Radio.Group
          label={t('class')}
          value={settings.class}
          onChange={(value) => {
            if (isIn(classes, value)) set({ class: value });
          }}
        >
          <Stack gap="xs" mt={4}>
            {classes.map((one) => (
              <Radio key={one} value={one} label={t(`class_${one}`)} description={t(`classSays_${one}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <Switch
          label={t('links')}
          description={t('linksSays')}
          checked={settings.links}
          disabled={settings.class === 'ad'}
          onChange={(event) => set({ links: event.currentTarget.checked })}
        />
        <NumberInput
          label={t('priority')}
          description={t('prioritySays')}
          min={1}
          max={1_000}
          allowDecimal={false}
          value={settings.priority}
          onChange={(value) => set({ priority: whole(value) })}
          {...errorOf('priority')}
        />
        <NumberInput
          label={t('limit')}
          description={settings.class === 'unique' ? t('limitUnique') : t('limitSays')}
          min={1}
          max={1_000}
          allowDecimal={false}
          disabled={settings.class === 'unique'}
          value={settings.maxPerPerson}
          onChange={(value) => set({ maxPerPerson: whole(value) })}
          {...errorOf('maxPerPerson')}
        />
        {settings.class === 'unique' ? null : (
          <Switch
            label={t('limitNewSays')}
            checked={settings.maxNew !== null}
            onChange={(event) =>
              set(
                event.currentTarget.checked
                  ? { maxNew: settings.maxPerPerson, windowDays: 30 }
                  : { maxNew: null, windowDays: null },
              )
            }
          />
        )}
        {settings.maxNew === null ? null : (
          <Group gap="sm" grow align="flex-start">
            <NumberInput
              label={t('maxNew')}
              min={1}
              max={1_000}
              allowDecimal={false}
              value={settings.maxNew}
              onChange={(value) => set({ maxNew: whole(value) })}
              {...errorOf('maxNew')}
            />
            <NumberInput
              label={t('windowDays')}
              min={1}
              max={3_650}
              allowDecimal={false}
              value={settings.windowDays ?? 0}
              onChange={(value) => set({ windowDays: whole(value) })}
              {...errorOf('windowDays')}
            />
          </Group>
        )}
        <Select
          label={t('normaliser')}
          data={normalisers.map((value) => ({ value, label: t(`normaliser_${value}`) }))}
          allowDeselect={false}
          value={settings.normaliser}
          onChange={(value) => {
            if (isIn(normalisers, value)) set({ normaliser: value });
          }}
        />
        <Text size="xs" c="dimmed">
          {t('doneSays')}
        </Text>
        <Group justify="space-between" gap="xs">
          <Back {...props} />
          <Group gap="xs" ml="auto">
            <Button variant="default" onClick={props.onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit">{t('done')}</Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

/** The one way back that there is: of a change not saved, of one saved, or of a kind that was added. */
function Back({ kind, onReset, onTakeBack }: KindFormProps) {
  const t = useWords(kindWords);
  if (kind === null || kind.state === 'default') return null;
  const isSaved = kind.state === 'changed' || kind.state === 'added';
  return (
    <Button
      variant="subtle"
      color={kind.state === 'added' ? 'red' : 'gray'}
      onClick={() => (isSaved ? onReset(kind.name) : onTakeBack(kind.name))}
    >
      {isSaved ? (kind.hasUsual ? t('reset') : t('remove')) : t('takeBack')}
    </Button>
  );
}
