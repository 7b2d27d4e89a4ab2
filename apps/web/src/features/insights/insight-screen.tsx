import { Button, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { getSavedInsight, type Period, type SavedInsight } from '@skylantern/contracts';
import { IconAdjustments } from '@tabler/icons-react';
import { useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { day } from '../../format/time.ts';
import { NotFound } from '../../frame/not-found.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { insightSearch } from '../../insights/insight-search.ts';
import { isKind, type Kind, questionOfRequest, requestOf } from '../../insights/question.ts';
import { useUsualPeriod } from '../../insights/usual-period.ts';
import { periodText } from '../../search.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { useCall } from '../../use-call.ts';
import { AnswerPanel } from './answer-panel.tsx';
import classes from './builder.module.css';
import { InsightHeader } from './insight-header.tsx';
import { QuestionPanel } from './question-panel.tsx';
import { useQuestion } from './use-question.ts';
import { builderWords } from './words.ts';

/** A builder: the question left, its answer right, both in the URL. */
export function InsightScreen() {
  const { kind } = useParams({ strict: false }) as { kind?: string }; // the path of this screen
  const { saved } = insightSearch(useSearch({ strict: false }));
  if (!isKind(kind)) return <NotFound />;
  return typeof saved === 'string' ? (
    <SavedBuilder key={`${kind} ${saved}`} kind={kind} id={saved} />
  ) : (
    <Builder key={kind} kind={kind} saved={null} />
  );
}

function SavedBuilder({ kind, id }: { kind: Kind; id: string }) {
  const found = useCall(getSavedInsight, { params: { id } });
  if (found.data !== undefined) return <Builder kind={kind} saved={found.data} />;
  if (found.error !== null) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  return <Waiting />;
}

const Waiting = () => (
  <div aria-busy>
    <Skeleton h={32} w={240} mb={20} />
    <div className={classes['layout']}>
      <Skeleton h={320} />
      <Skeleton h={420} />
    </div>
  </div>
);

function Builder({ kind, saved }: { kind: Kind; saved: SavedInsight | null }) {
  const usual = useUsualPeriod();
  if (usual === null) return <Waiting />;
  return <Question kind={kind} saved={saved} usual={usual} />;
}

const isSame = (one: Period, other: Period) => periodText(one) === periodText(other);

interface QuestionProps {
  kind: Kind;
  saved: SavedInsight | null;
  usual: NonNullable<ReturnType<typeof useUsualPeriod>>;
}

function Question({ kind, saved, usual }: QuestionProps) {
  const t = useWords(builderWords);
  const narrow = useMediaQuery('(max-width: 68em)', false, { getInitialValueInEffect: false });
  const { period } = usual;
  const kept = useMemo(
    () => (saved === null ? null : questionOfRequest(kind, saved.request, period)),
    [kind, saved, period],
  );
  const [question, change] = useQuestion(kind, period, kept);
  const [isShown, setShown] = useState(!narrow || requestOf(question) === null);
  return (
    <>
      <InsightHeader question={question} saved={saved} kept={kept} />
      {'from' in period && usual.lastDay !== null && isSame(question.period, period) ? (
        <p style={{ margin: '-8px 0 16px', color: 'var(--mantine-color-dimmed)', fontSize: 13 }}>
          {t('oldData', { day: day(usual.lastDay) })}
        </p>
      ) : null}
      <div className={classes['layout']}>
        <div>
          {narrow ? (
            <Button
              variant="default"
              fullWidth
              mb={isShown ? 'sm' : 0}
              aria-expanded={isShown}
              leftSection={<IconAdjustments size={16} aria-hidden />}
              onClick={() => setShown((before) => !before)}
            >
              {isShown ? t('hideQuestion') : t('showQuestion')}
            </Button>
          ) : null}
          {narrow && !isShown ? null : <QuestionPanel question={question} onChange={change} />}
        </div>
        <AnswerPanel question={question} onChange={change} />
      </div>
    </>
  );
}
