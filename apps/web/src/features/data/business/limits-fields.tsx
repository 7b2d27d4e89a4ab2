import { Group, NumberInput, Text } from '@mantine/core';
import { defaultSourceLimits, type SourceLimits } from '@skylantern/contracts';
import { number } from '../../../format/format.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { businessWords } from './words.ts';

const most = { rows: 100_000_000, megabytes: 100_000, minutes: 1_440 } as const;
const parts = ['rows', 'megabytes', 'minutes'] as const;

/** How much one run may read; an empty field is the usual limit. */
export function LimitsFields({
  limits,
  onChange,
}: {
  limits: SourceLimits;
  onChange: (limits: SourceLimits) => void;
}) {
  const t = useWords(businessWords);
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <Text component="legend" fw={500} size="sm">
        {t('limits')}
      </Text>
      <Text size="xs" c="dimmed" mb={4}>
        {t('limitsSays')}
      </Text>
      <Group gap="sm">
        {parts.map((part) => (
          <NumberInput
            key={part}
            w={160}
            label={t(`limit_${part}`)}
            placeholder={number(defaultSourceLimits[part])}
            min={1}
            max={most[part]}
            clampBehavior="strict"
            allowDecimal={false}
            allowNegative={false}
            thousandSeparator
            value={limits[part] ?? ''}
            onChange={(next) => {
              const { [part]: _, ...others } = limits;
              onChange(typeof next === 'number' ? { ...others, [part]: next } : others);
            }}
          />
        ))}
      </Group>
    </fieldset>
  );
}
