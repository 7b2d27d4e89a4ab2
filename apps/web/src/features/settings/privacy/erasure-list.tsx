import { Anchor, Text, Title } from '@mantine/core';
import { downloadCertificate, type Erasure, listErasures, listMembers } from '@skylantern/contracts';
import { callRaw } from '../../../api.ts';
import { number, percent } from '../../../format/format.ts';
import { dateTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useCall } from '../../../use-call.ts';
import { privacyWords } from './words.ts';

/** Who was forgotten, or is being forgotten, with the certificates. */
export function ErasureList() {
  const t = useWords(privacyWords);
  const erasures = useCall(listErasures, { query: {} }, { everyMs: 5_000 });
  return (
    <section aria-label={t('forgottenTitle')}>
      <Title order={2}>{t('forgottenTitle')}</Title>
      <Text c="dimmed" size="sm" mb="sm" maw={640}>
        {t('forgottenSays')}
      </Text>
      <InsightFrame answer={erasures} height={120}>
        {({ items }) =>
          items.length === 0 ? <Text size="sm">{t('noneForgotten')}</Text> : <List items={items} />
        }
      </InsightFrame>
    </section>
  );
}

function List({ items }: { items: readonly Erasure[] }) {
  const t = useWords(privacyWords);
  const { timeZone } = useHere().workspace;
  const members = useCall(listMembers, { query: { limit: 500 } }).data?.items ?? [];
  const nameOf = (by: string): string =>
    by === 'admin' ? t('commandLine') : (members.find(({ id }) => id === by)?.name ?? by);
  const columns: Column<Erasure>[] = [
    {
      key: 'asked',
      title: t('asked'),
      value: (one) => one.askedAt,
      draw: (one) => dateTime(one.askedAt, { timeZone }),
    },
    { key: 'by', title: t('by'), value: (one) => nameOf(one.askedBy) },
    {
      key: 'state',
      title: t('state'),
      width: 2,
      value: (one) => one.progress,
      draw: (one) => <State erasure={one} />,
    },
    {
      key: 'removed',
      title: t('removed'),
      isNumber: true,
      value: (one) => one.removed['eventStore']?.['events'] ?? null,
      draw: (one) => number(one.removed['eventStore']?.['events'] ?? null),
    },
    {
      key: 'certificate',
      title: t('certificate'),
      value: (one) => one.id,
      draw: (one) =>
        one.certificate === null ? null : (
          <Anchor component="button" type="button" size="sm" onClick={() => void save(one.id)}>
            {t('download')}
          </Anchor>
        ),
    },
  ];
  return <DataTable label={t('forgottenTitle')} columns={columns} rows={items} rowKey={(one) => one.id} />;
}

function State({ erasure }: { erasure: Erasure }) {
  const t = useWords(privacyWords);
  const { timeZone } = useHere().workspace;
  if (erasure.fault !== null)
    return (
      <Text size="sm" c="red">
        {t('triedAgain', { fault: erasure.fault })}
      </Text>
    );
  if (erasure.finishedAt === null)
    return t('underWay', { percent: percent(erasure.progress), step: t(`step_${erasure.step}`) });
  const backups = erasure.certificate?.backups.length ?? 0;
  const done = t('done', { when: dateTime(erasure.finishedAt, { timeZone }) });
  return backups === 0 ? done : `${done} · ${t('inBackups', { count: backups })}`;
}

async function save(id: string): Promise<void> {
  const answer = await callRaw(downloadCertificate, { params: { id } });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `erasure-${id}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
