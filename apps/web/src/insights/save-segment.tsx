import { Button, Group, Text, TextInput } from '@mantine/core';
import type { InsightRequest } from '@skylantern/analyze';
import { saveSegmentBehind } from '@skylantern/contracts';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { AppLink } from '../ui/app-link.tsx';
import { uiWords } from '../ui/words.ts';
import { useAction } from '../use-call.ts';
import type { Kind } from './question.ts';
import type { PickedCell } from './view.ts';
import { insightWords } from './words.ts';

export interface SaveSegmentProps {
  kind: Kind;
  request: InsightRequest;
  picked: PickedCell;
  /** `reach` goes on to a new journey for them. */
  purpose: 'save' | 'reach';
  onClose: () => void;
}

/** Saves the people behind a number as a segment, and leads on to it or to reaching them. */
export function SaveSegment({ kind, request, picked, purpose, onClose }: SaveSegmentProps) {
  const t = useWords(insightWords);
  const ui = useWords(uiWords);
  const router = useRouter();
  const [name, setName] = useState(picked.title.slice(0, 100));
  const save = useAction(saveSegmentBehind, {
    refreshes: ['segments', 'insights-saved'],
    onDone: ({ segmentId }) => {
      if (purpose === 'reach') router.history.push(`/journeys/new?segment=${encodeURIComponent(segmentId)}`);
    },
  });
  if (save.data !== undefined && purpose === 'save') {
    const { segmentId, persons } = save.data;
    return (
      <Group className="card" p="sm" justify="space-between" gap="xs" role="status">
        <Text>{t('segmentSaved', { count: persons })}</Text>
        <Group gap="md">
          <AppLink href={`/segments/${encodeURIComponent(segmentId)}`}>{t('openSegment')}</AppLink>
          <AppLink href={`/journeys/new?segment=${encodeURIComponent(segmentId)}`}>{t('reach')}</AppLink>
        </Group>
      </Group>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    save.mutate({
      params: { name: kind },
      body: { request: { ...request }, cell: picked.cell, segmentName: name.trim() },
    });
  };
  return (
    <form className="card" style={{ padding: 12 }} onSubmit={submit}>
      <TextInput
        label={t('segmentName')}
        description={t('segmentSays')}
        data-autofocus
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs" mt="sm">
        <Button variant="default" onClick={onClose}>
          {ui('cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {purpose === 'reach' ? t('reach') : t('saveSegment')}
        </Button>
      </Group>
    </form>
  );
}
