import { Button, Group, Loader, Stack, Stepper, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { createSource, type SourceLimits, type SourceMapping } from '@skylantern/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { useAction } from '../../../use-call.ts';
import classes from './business.module.css';
import { ConfigForm } from './config-form.tsx';
import { type ConfigDraft, configOf, isConfigComplete, type SourceKind, sourceKinds } from './fields.ts';
import { LimitsFields } from './limits-fields.tsx';
import { blankMapping, isComplete } from './mapping.ts';
import { MappingForm } from './mapping-form.tsx';
import { SampleView } from './sample-view.tsx';
import { ScheduleField } from './schedule-field.tsx';
import { useSample } from './use-sample.ts';
import { businessWords } from './words.ts';

const steps = ['kind', 'connect', 'mapping', 'schedule'] as const;

/** From the kind of a source to its schedule, each step seen to work before the next. */
export function NewSourceScreen() {
  const t = useWords(businessWords);
  const navigate = useNavigate();
  const isOwner = useHere().can('owner');
  const [step, setStep] = useState(0);
  const [kind, setKind] = useState<SourceKind>('postgres');
  const [draft, setDraft] = useState<ConfigDraft>({});
  const [tried, setTried] = useState<Record<string, unknown> | null>(null);
  const [changed, setChanged] = useState<SourceMapping | null>(null);
  const [name, setName] = useState('');
  const [schedule, setSchedule] = useState<string | null>('0 * * * *');
  const [limits, setLimits] = useState<SourceLimits>({});
  const sample = useSample({ kind, config: tried ?? {} }, changed, tried !== null);
  const create = useAction(createSource, {
    done: t('created'),
    onDone: (source) => void navigate({ to: '/data/sources/$sourceId', params: { sourceId: source.id } }),
  });
  const mapping = changed ?? sample.data?.mapping ?? blankMapping;
  const isReachable = sample.data !== undefined && sample.data.fault === null && tried !== null;
  const isFine = isComplete(mapping) && (sample.data?.mappingFault ?? null) === null;
  const isPushed = kind === 'webhook-in';
  const choose = (next: SourceKind) => {
    setKind(next);
    setDraft({});
    setTried(null);
    setChanged(null);
    setName(t(`kind_${next}`));
    setStep(next === 'webhook-in' ? 3 : 1);
  };
  if (!isOwner) return <Text>{t('ownerOnly')}</Text>;
  return (
    <Stack gap="lg">
      <AppLink href="/data/sources" size="sm">
        {t('back')}
      </AppLink>
      <Title order={2}>{t('add')}</Title>
      <Stepper
        active={step}
        size="sm"
        wrap={false}
        classNames={{ step: classes['step'] ?? '', stepBody: classes['stepBody'] ?? '' }}
        onStepClick={(next) => {
          if (next < step && !(isPushed && next > 0)) setStep(next);
        }}
      >
        {steps.map((one) => (
          <Stepper.Step key={one} label={t(`step_${one}`)} />
        ))}
      </Stepper>
      {step === 0 ? <Kinds onChoose={choose} /> : null}
      {step === 1 ? (
        <Stack gap="md">
          <ConfigForm
            kind={kind}
            draft={draft}
            secretsSet={[]}
            onChange={(next) => {
              setDraft(next);
              setTried(null);
            }}
          />
          <Group gap="sm">
            <Button
              variant={isReachable ? 'default' : 'filled'}
              disabled={!isConfigComplete(kind, draft, [])}
              loading={sample.isFetching}
              onClick={() => {
                setTried(configOf(kind, draft, false));
                if (tried !== null) void sample.refetch();
              }}
            >
              {t('test')}
            </Button>
            {isReachable ? <Button onClick={() => setStep(2)}>{t('next')}</Button> : null}
          </Group>
          {tried === null ? null : sample.error !== null ? (
            <ErrorState error={sample.error} />
          ) : sample.data === undefined ? (
            <Loader size="sm" />
          ) : (
            <SampleView sample={sample.data} isComplete={isComplete(mapping)} />
          )}
        </Stack>
      ) : null}
      {step === 2 && sample.data !== undefined ? (
        <Stack gap="md">
          <MappingForm kind={kind} mapping={mapping} columns={sample.data.columns} onChange={setChanged} />
          {sample.error !== null ? (
            <ErrorState error={sample.error} />
          ) : (
            <SampleView sample={sample.data} isComplete={isComplete(mapping)} />
          )}
          <Group>
            <Button disabled={!isFine} onClick={() => setStep(3)}>
              {t('next')}
            </Button>
          </Group>
        </Stack>
      ) : null}
      {step === 3 ? (
        <Stack gap="md">
          <TextInput
            label={t('name')}
            maw={360}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {isPushed ? null : (
            <>
              <ScheduleField value={schedule} onChange={setSchedule} />
              <LimitsFields limits={limits} onChange={setLimits} />
            </>
          )}
          <Group>
            <Button
              disabled={name.trim() === ''}
              loading={create.isPending}
              onClick={() =>
                create.mutate({
                  body: isPushed
                    ? { kind, name: name.trim(), config: {} }
                    : { kind, name: name.trim(), config: tried ?? {}, mapping, schedule, limits },
                })
              }
            >
              {t('create')}
            </Button>
          </Group>
        </Stack>
      ) : null}
    </Stack>
  );
}

function Kinds({ onChoose }: { onChoose: (kind: SourceKind) => void }) {
  const t = useWords(businessWords);
  return (
    <div
      style={{
        display: 'grid',
        gap: 12,
        gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 240px), 1fr))',
      }}
    >
      {sourceKinds.map((kind) => (
        <UnstyledButton key={kind} className="card" style={{ padding: 16 }} onClick={() => onChoose(kind)}>
          <Text fw={600}>{t(`kind_${kind}`)}</Text>
          <Text size="sm" c="dimmed">
            {t(`says_${kind}`)}
          </Text>
        </UnstyledButton>
      ))}
    </div>
  );
}
