import { Button, Group, Loader, Stack, Text, TextInput, Title } from '@mantine/core';
import { type SourceMapping, type SourceReply, updateSource } from '@skylantern/contracts';
import { useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { useAction } from '../../../use-call.ts';
import { ConfigForm } from './config-form.tsx';
import { type ConfigDraft, configOf, draftOf, isConfigComplete, isSourceKind } from './fields.ts';
import { LimitsFields } from './limits-fields.tsx';
import { blankMapping, isComplete } from './mapping.ts';
import { MappingForm } from './mapping-form.tsx';
import { SampleView } from './sample-view.tsx';
import { ScheduleField } from './schedule-field.tsx';
import { useSample } from './use-sample.ts';
import { businessWords } from './words.ts';

/** Connection, mapping and schedule of a source that is there; a look at its rows before they are saved. */
export function SourceSettings({ source }: { source: SourceReply }) {
  const t = useWords(businessWords);
  const isPushed = source.kind === 'webhook-in';
  const [isOpen, setOpen] = useState(isPushed && source.mapping === null);
  return (
    <section aria-label={t('settings')}>
      <Group justify="space-between" mb="sm">
        <Title order={3}>{t('settings')}</Title>
        {isOpen ? null : (
          <Button variant="default" onClick={() => setOpen(true)}>
            {t('open')}
          </Button>
        )}
      </Group>
      {isOpen ? <Editor source={source} onSaved={() => setOpen(false)} /> : null}
    </section>
  );
}

function Editor({ source, onSaved }: { source: SourceReply; onSaved: () => void }) {
  const t = useWords(businessWords);
  const kind = isSourceKind(source.kind) ? source.kind : 'folder';
  const isPushed = kind === 'webhook-in';
  const [name, setName] = useState(source.name);
  const [draft, setDraft] = useState<ConfigDraft>(() => draftOf(source.config));
  const [tried, setTried] = useState<Record<string, unknown>>({});
  const [changed, setChanged] = useState<SourceMapping | null>(source.mapping);
  const [schedule, setSchedule] = useState(source.schedule);
  const [limits, setLimits] = useState(source.limits);
  const sample = useSample({ id: source.id, kind, config: tried }, changed, true);
  const save = useAction(updateSource, { done: t('saved'), onDone: onSaved });
  const mapping = changed ?? sample.data?.mapping ?? blankMapping;
  const isFine = isComplete(mapping) && (sample.data?.mappingFault ?? null) === null;
  const isEmpty = isPushed && sample.data?.columns.length === 0 && source.mapping === null;
  return (
    <Stack gap="lg">
      <TextInput
        label={t('name')}
        maw={360}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {isPushed ? null : (
        <ConfigForm kind={kind} draft={draft} secretsSet={source.secretsSet} onChange={setDraft} />
      )}
      <Group>
        <Button
          variant="default"
          loading={sample.isFetching}
          disabled={!isConfigComplete(kind, draft, source.secretsSet)}
          onClick={() => {
            setTried(configOf(kind, draft, true));
            void sample.refetch();
          }}
        >
          {t(isPushed ? 'lookAgain' : 'test')}
        </Button>
      </Group>
      {sample.error !== null ? (
        <ErrorState error={sample.error} />
      ) : sample.data === undefined ? (
        <Loader size="sm" />
      ) : isEmpty ? (
        <Text>{t('noSample')}</Text>
      ) : (
        <>
          {sample.data.fault === null ? (
            <MappingForm kind={kind} mapping={mapping} columns={sample.data.columns} onChange={setChanged} />
          ) : null}
          <SampleView sample={sample.data} isComplete={isComplete(mapping)} />
        </>
      )}
      {isPushed ? null : (
        <>
          <ScheduleField value={schedule} onChange={setSchedule} />
          <LimitsFields limits={limits} onChange={setLimits} />
        </>
      )}
      <Group>
        <Button
          disabled={!isFine || name.trim() === '' || isEmpty}
          loading={save.isPending}
          onClick={() =>
            save.mutate({
              params: { id: source.id },
              body: {
                name: name.trim(),
                mapping,
                ...(isPushed ? {} : { schedule, limits, config: configOf(kind, draft, true) }),
              },
            })
          }
        >
          {t('save')}
        </Button>
        {isPushed ? null : <FromStart source={source} />}
      </Group>
    </Stack>
  );
}

function FromStart({ source }: { source: SourceReply }) {
  const t = useWords(businessWords);
  const again = useAction(updateSource, { done: t('fromStartDone') });
  return (
    <Button
      variant="subtle"
      color="gray"
      title={t('fromStartSays')}
      loading={again.isPending}
      onClick={() => again.mutate({ params: { id: source.id }, body: { fromStart: true } })}
    >
      {t('fromStart')}
    </Button>
  );
}
