import { Alert, Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  createJourney,
  getJourney,
  type JourneyDetail,
  publishJourney,
  type RuleDefinition,
  updateJourney,
} from '@skylantern/contracts';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ApiError } from '../../../api.ts';
import { useLanguage, useWords } from '../../../i18n/i18n.ts';
import { explain } from '../../../ui/explain.ts';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { Sentence } from '../../../ui/sentence.tsx';
import { useAction, useCall } from '../../../use-call.ts';
import { LeaveGuard } from '../../segments/leave-guard.tsx';
import { TitleField } from '../../segments/title-field.tsx';
import classes from '../journeys.module.css';
import { ruleSearch } from '../rule-search.ts';
import { StateBadge } from '../state-badge.tsx';
import { Missing } from './missing.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { faultsOfForm, formOfRule, newRule, type RuleForm, ruleOfForm } from './rule-form.ts';
import { ruleText } from './rule-text.ts';
import { type Editing, EditingContext } from './section.tsx';
import { SendSection } from './send-section.tsx';
import { GoalSection, WaitSection, WhoNotSection } from './small-sections.tsx';
import { startersInWords } from './starters.ts';
import { useRuleSurroundings } from './use-rule-surroundings.ts';
import { WhenSection } from './when-section.tsx';
import { ruleWords } from './words.ts';

/** A new rule; the address may fill it in. */
export function NewRuleScreen() {
  const search = useSearch({ strict: false });
  return <RuleEditor key="new" journey={null} first={newRule(ruleSearch(search), startersInWords())} />;
}

/** The draft of a rule. */
export function EditRuleScreen() {
  const { id = '' } = useParams({ strict: false });
  const journey = useCall(getJourney, { params: { id } });
  return (
    <InsightFrame answer={journey}>
      {(found) => (
        <RuleEditor key={found.id} journey={found} first={formOfRule(found.draft, startersInWords())} />
      )}
    </InsightFrame>
  );
}

function RuleEditor({ journey, first }: { journey: JourneyDetail | null; first: RuleForm }) {
  const t = useWords(ruleWords);
  useLanguage();
  const navigate = useNavigate();
  const around = useRuleSurroundings();
  const [form, setForm] = useState(first);
  const [saved, setSaved] = useState({ form: first, name: journey?.name ?? '' });
  const [name, setName] = useState(saved.name);
  const [id, setId] = useState(journey?.id ?? null);
  const [isTried, setTried] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const faults = useMemo(() => faultsOfForm(form), [form]);
  const isFaulty = Object.keys(faults).length > 0 || name.trim() === '';
  const rule = useMemo(() => ruleOfForm(form, journey?.draft ?? null), [form, journey]);
  const isChanged = form !== saved.form || name !== saved.name;
  const create = useAction(createJourney, { quiet: true });
  const update = useAction(updateJourney, { quiet: true });
  const publish = useAction(publishJourney, { done: t('published'), quiet: true });
  const error = publish.error ?? update.error ?? create.error;
  const refused = refusedOf(error);
  const isBusy = create.isPending || update.isPending || publish.isPending;
  const showFault = () =>
    requestAnimationFrame(() =>
      place.current?.querySelector('[data-fault], [data-error]')?.scrollIntoView({ block: 'center' }),
    );
  // biome-ignore lint/correctness/useExhaustiveDependencies: shown once for each refusal
  useEffect(() => {
    if (error !== null) showFault();
  }, [error]);
  const check = (): boolean => {
    setTried(true);
    if (isFaulty) showFault();
    return !isFaulty;
  };
  const store = async (definition: RuleDefinition): Promise<string> => {
    const body = { name: name.trim() || t('untitled'), definition };
    const reply =
      id === null ? await create.mutateAsync({ body }) : await update.mutateAsync({ params: { id }, body });
    setId(reply.id);
    setName(body.name);
    setSaved({ form, name: body.name });
    return reply.id;
  };
  const save = async () => {
    publish.reset();
    const stored = await store(rule);
    notifications.show({ message: t('saved'), color: 'green' });
    void navigate({ to: '/journeys/$id/edit', params: { id: stored }, replace: true, ignoreBlocker: true });
  };
  const goLive = async () => {
    try {
      const stored = isChanged || id === null ? await store(rule) : id;
      await publish.mutateAsync({ params: { id: stored } });
      void navigate({ to: '/journeys/$id', params: { id: stored }, ignoreBlocker: true });
    } finally {
      setAsking(false);
    }
  };
  const change = (part: Partial<RuleForm>) => setForm((before) => ({ ...before, ...part }));
  const editing: Editing = { form, change, faults: isTried ? faults : {}, refused };
  const wasPublished = journey?.published != null;
  return (
    <EditingContext value={editing}>
      <LeaveGuard when={isChanged && !isBusy} />
      <PageHeader
        title={name === '' ? t('newRule') : name}
        editor={
          <TitleField
            label={t('name')}
            placeholder={t('newRule')}
            value={name}
            error={isTried && name.trim() === '' ? t('nameWanted') : null}
            onChange={setName}
          />
        }
        state={
          <Group gap={8}>
            <StateBadge state={journey?.state ?? 'draft'} />
          </Group>
        }
        action={
          <Group gap={8}>
            <Button
              variant="default"
              loading={create.isPending || update.isPending}
              onClick={() => void ignore(save())}
            >
              {t('saveDraft')}
            </Button>
            <Button
              loading={publish.isPending}
              onClick={() => {
                if (check()) setAsking(true);
              }}
            >
              {wasPublished ? t('publishChanges') : t('publish')}
            </Button>
          </Group>
        }
      />
      <div className={classes['sentence']} aria-live="polite">
        <Sentence {...ruleText(rule, around)} />
      </div>
      {isFaulty && (isTried || journey !== null) ? (
        <Missing faults={faults} isNamed={name.trim() !== ''} isTried={isTried} />
      ) : null}
      {error === null ? null : (
        <Alert color="red" variant="light" mb="md" role="alert" title={explain(error).what}>
          {explain(error).whole}
        </Alert>
      )}
      <div ref={place}>
        <WhenSection />
        <WaitSection />
        <SendSection />
        <WhoNotSection />
        <GoalSection />
      </div>
      <PublishDialog
        opened={isAsking}
        name={name.trim()}
        rule={rule}
        published={journey?.published ?? null}
        busy={isBusy}
        onConfirm={() => void ignore(goLive())}
        onClose={() => setAsking(false)}
      />
    </EditingContext>
  );
}

/** A refusal is shown by the form already. */
async function ignore(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
  });
}

function refusedOf(error: unknown): Editing['refused'] {
  if (!(error instanceof ApiError) || error.field === null) return null;
  const field = error.field.replace(/^definition\./, '');
  return { field, message: error.message.replace(`${error.field}: `, '') };
}
