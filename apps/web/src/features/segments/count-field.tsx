import { Group, Select, Text } from '@mantine/core';
import type { DidCondition } from '@skylantern/contracts';
import { useWords } from '../../i18n/i18n.ts';
import { WholeNumber } from './duration-field.tsx';
import { segmentWords } from './words.ts';

type Count = DidCondition['count'];
const kinds = ['once', 'atLeast', 'exactly', 'atMost', 'between'] as const;
type Kind = (typeof kinds)[number];

function kindOf(count: Count): Kind {
  const { atLeast, atMost } = count ?? {};
  if (atLeast === undefined) return atMost === undefined ? 'once' : 'atMost';
  if (atMost === undefined) return 'atLeast';
  return atLeast === atMost ? 'exactly' : 'between';
}

function countOf(kind: Kind, from: number): Count {
  switch (kind) {
    case 'once':
      return undefined;
    case 'atLeast':
      return { atLeast: from };
    case 'atMost':
      return { atMost: from };
    case 'exactly':
      return { atLeast: from, atMost: from };
    case 'between':
      return { atLeast: from, atMost: from + 3 };
  }
}

/** How often somebody did it, in words. */
export function CountField({ value, onChange }: { value: Count; onChange: (count: Count) => void }) {
  const t = useWords(segmentWords);
  const kind = kindOf(value);
  const first = value?.atLeast ?? value?.atMost ?? 2;
  return (
    <Group gap={4} wrap="nowrap">
      <Select
        aria-label={t('howOften')}
        w={148}
        allowDeselect={false}
        value={kind}
        data={kinds.map((one) => ({ value: one, label: t(`often_${one}`) }))}
        onChange={(chosen) => {
          const next = kinds.find((one) => one === chosen);
          if (next !== undefined) onChange(countOf(next, Math.max(first, next === 'atLeast' ? 2 : 1)));
        }}
      />
      {kind === 'once' ? null : (
        <>
          <WholeNumber
            label={kind === 'between' ? t('countFrom') : t('howOften')}
            value={first}
            width={56}
            onChange={(typed) =>
              onChange(kind === 'between' ? { ...value, atLeast: typed } : countOf(kind, typed))
            }
          />
          {kind === 'between' ? (
            <>
              <Text c="dimmed">–</Text>
              <WholeNumber
                label={t('countTo')}
                value={value?.atMost ?? first}
                width={56}
                onChange={(typed) => onChange({ ...value, atMost: typed })}
              />
            </>
          ) : null}
          <Text>{t('timesUnit')}</Text>
        </>
      )}
    </Group>
  );
}
