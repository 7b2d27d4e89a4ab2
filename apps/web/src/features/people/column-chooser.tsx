import { Button, Checkbox, Popover, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { listPropertyNames } from '@skylantern/contracts';
import { IconColumns3 } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { useCall } from '../../use-call.ts';
import { peopleWords } from './words.ts';

export interface ColumnChooserProps {
  chosen: readonly string[];
  onChange: (names: string[]) => void;
}

/** Chooses which person properties are columns of the list. */
export function ColumnChooser({ chosen, onChange }: ColumnChooserProps) {
  const t = useWords(peopleWords);
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const found = useCall(
    listPropertyNames,
    { query: { of: 'person', limit: 200, ...(asked === '' ? {} : { search: asked }) } },
    { enabled: opened, keep: true },
  );
  const names = (found.data?.items ?? []).map((one) => one.name);
  const shown = typed === '' ? [...new Set([...chosen, ...names])] : names;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={280} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconColumns3 size={16} stroke={1.6} aria-hidden />}
          onClick={() => setOpened(!opened)}
          aria-expanded={opened}
        >
          {t('columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label={t('columns')}>
        <Stack gap="xs">
          <Text size="xs" c="dimmed">
            {t('columnsSays')}
          </Text>
          <TextInput
            data-autofocus
            aria-label={t('findProperty')}
            placeholder={t('findProperty')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <ScrollArea.Autosize mah={280} type="auto" offsetScrollbars>
            <Stack gap={8} py={4} px={2}>
              {shown.map((name) => (
                <Checkbox
                  key={name}
                  label={name}
                  checked={chosen.includes(name)}
                  styles={{ label: { overflowWrap: 'anywhere' } }}
                  onChange={(event) =>
                    onChange(
                      event.currentTarget.checked ? [...chosen, name] : chosen.filter((one) => one !== name),
                    )
                  }
                />
              ))}
              {shown.length === 0 && found.data !== undefined ? (
                <Text size="sm" c="dimmed">
                  {typed === '' ? t('columnsNone') : t('noneFound')}
                </Text>
              ) : null}
            </Stack>
          </ScrollArea.Autosize>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
