import { Button, Group, TextInput } from '@mantine/core';
import type { BreakdownProperty } from '@skylantern/analyze';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { refName } from '../../format/property-name.ts';
import { useWords } from '../../i18n/i18n.ts';
import { findPropertiesOf, findValuesOf } from '../../insights/names.ts';
import { refKey } from '../../ui/property-picker.tsx';
import { useWorkspaceId } from '../../workspace.ts';
import { boundsOf, boundsText, suggestBounds } from './buckets.ts';
import { builderWords } from './words.ts';

export interface BucketsFieldProps {
  value: BreakdownProperty;
  /** Whose properties are offered; null: of any event. */
  event: string | null;
  onChange: (value: BreakdownProperty) => void;
}

/** For a property of numbers: the bounds by which its values are put together. Without bounds each value stands alone. */
export function BucketsField({ value, event, onChange }: BucketsFieldProps) {
  const t = useWords(builderWords);
  const { property, buckets } = value;
  const workspace = useWorkspaceId();
  const [text, setText] = useState(boundsText(buckets));
  const [isSuggesting, setSuggesting] = useState(false);
  const kind = useQuery({
    queryKey: ['property-kind', workspace, event, refKey(property)],
    queryFn: async ({ signal }) => {
      const found = await findPropertiesOf(event)(property.name, signal);
      return found.find(({ ref }) => refKey(ref) === refKey(property))?.kind ?? null;
    },
    staleTime: 60_000,
  });
  if (kind.data !== 'number' && buckets === undefined) return null;
  const bounds = boundsOf(text);
  const put = (next: readonly number[]) =>
    onChange(next.length === 0 ? { property } : { property, buckets: [...next] });
  const suggest = async () => {
    setSuggesting(true);
    try {
      const values = await findValuesOf(event)(property, '', new AbortController().signal);
      const next = suggestBounds(values);
      setText(boundsText(next));
      put(next);
    } finally {
      setSuggesting(false);
    }
  };
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TextInput
        style={{ flex: 1, minWidth: 0 }}
        label={t('buckets', { name: refName(property) })}
        placeholder={t('bucketsHint')}
        value={text}
        error={bounds === null ? t('bucketsWrong') : null}
        onChange={(typed) => setText(typed.currentTarget.value)}
        onBlur={() => {
          if (bounds === null) return;
          setText(boundsText(bounds));
          if (boundsText(bounds) !== boundsText(buckets)) put(bounds);
        }}
        onKeyDown={(pressed) => {
          if (pressed.key === 'Enter') pressed.currentTarget.blur();
        }}
      />
      <Button variant="default" loading={isSuggesting} onClick={() => void suggest()}>
        {t('bucketsSuggest')}
      </Button>
    </Group>
  );
}
