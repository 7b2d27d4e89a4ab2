import { Button, Divider, Group, Popover, Stack, Switch, Text, UnstyledButton } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { useMediaQuery } from '@mantine/hooks';
import type { Period } from '@skylantern/contracts';
import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { todayIn, zoneOffset } from '../format/time.ts';
import { useLanguage, useWords } from '../i18n/i18n.ts';
import { periodText } from '../search.ts';
import classes from './date-range-picker.module.css';
import { periodLabel, periodOf, presets } from './periods.ts';
import { uiWords } from './words.ts';

export interface DateRangePickerProps {
  value: Period;
  onChange: (period: Period) => void;
  /** Zone in which days begin; shown. */
  timeZone: string;
  /** 1 Monday … 7 Sunday. */
  weekStart: number;
  /** Absent: no compare switch. */
  compare?: boolean;
  onCompare?: (compare: boolean) => void;
}

/** Picks a period: presets first, then a calendar; says in which zone days begin; compare is one click. */
export function DateRangePicker(props: DateRangePickerProps) {
  const { value, onChange, timeZone, weekStart, compare, onCompare } = props;
  const t = useWords(uiWords);
  useLanguage();
  const narrow = useMediaQuery('(max-width: 48em)') === true;
  const [opened, setOpened] = useState(false);
  const [draft, setDraft] = useState<[string | null, string | null]>([null, null]);
  const today = todayIn(timeZone);
  const choose = (period: Period) => {
    onChange(period);
    setOpened(false);
  };
  const fixed: [string | null, string | null] = 'last' in value ? [null, null] : [value.from, value.until];
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendar size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`${t('period')}: ${periodLabel(value)}`}
          fw={500}
          onClick={() => {
            setDraft([null, null]);
            setOpened((before) => !before);
          }}
        >
          {periodLabel(value)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <Group gap={0} align="stretch" wrap="nowrap">
          <Stack gap={0} p={8} role="group" aria-label={t('period')} miw={144}>
            {presets.map((preset) => {
              const period = periodOf(preset, today, weekStart);
              const isChosen = periodText(period) === periodText(value);
              return (
                <UnstyledButton
                  key={preset}
                  className={classes['preset'] ?? ''}
                  aria-pressed={isChosen}
                  onClick={() => choose(period)}
                >
                  {t(preset)}
                </UnstyledButton>
              );
            })}
          </Stack>
          {narrow ? null : (
            <>
              <Divider orientation="vertical" color="var(--line)" />
              <div style={{ padding: 12 }}>
                <DatePicker
                  type="range"
                  allowSingleDateInRange
                  size="md"
                  hideOutsideDates
                  ariaLabels={{
                    previousMonth: t('earlier'),
                    nextMonth: t('later'),
                    previousYear: t('earlier'),
                    nextYear: t('later'),
                    previousDecade: t('earlier'),
                    nextDecade: t('later'),
                  }}
                  maxDate={today}
                  value={draft[0] === null ? fixed : draft}
                  {...(fixed[1] === null ? {} : { defaultDate: fixed[1] })}
                  onChange={([from, until]) => {
                    setDraft([from, until]);
                    if (from !== null && until !== null) choose({ from, until });
                  }}
                />
              </div>
            </>
          )}
        </Group>
        <Divider color="var(--line)" />
        <Group justify="space-between" p="8px 16px" gap="md">
          {onCompare === undefined ? null : (
            <Switch
              size="xs"
              label={t('compare')}
              checked={compare === true}
              onChange={(event) => onCompare(event.currentTarget.checked)}
            />
          )}
          <Text size="xs" c="dimmed">
            {t('zone', { zone: `${timeZone} (${zoneOffset(null, timeZone)})` })}
          </Text>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
