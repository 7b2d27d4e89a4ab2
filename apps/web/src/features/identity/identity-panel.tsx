import { Button, Group, List, Stack, Text } from '@mantine/core';
import { getPersonGraph, type PersonGraphReply } from '@skylantern/contracts';
import { IconArrowsJoin } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { GraphChart } from '../../charts/graph-chart.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { useCall } from '../../use-call.ts';
import { drawIdentities } from './graph-drawing.ts';
import classes from './identity.module.css';
import { IdentityGroups } from './identity-groups.tsx';
import { JoinDialog } from './join-dialog.tsx';
import { useKindName } from './kind-name.ts';
import { MergeHistory } from './merge-history.tsx';
import { useIdentityTexts } from './use-texts.ts';
import { identityWords } from './words.ts';

/** How a person's identities came together: drawn, and the same as lists in which each step can be taken back. */
export function IdentityPanel({ personId, label }: { personId: string; label: string }) {
  const answer = useCall(getPersonGraph, { params: { id: personId } });
  return (
    <InsightFrame answer={answer}>
      {(graph) => <Graph graph={graph} personId={personId} label={label} />}
    </InsightFrame>
  );
}

function Graph({ graph, personId, label }: { graph: PersonGraphReply; personId: string; label: string }) {
  const t = useWords(identityWords);
  const { can } = useHere();
  const [joining, setJoining] = useState(false);
  return (
    <div className={classes['panel']}>
      <section className={`card ${classes['card']}`} aria-label={t('graph')}>
        <Group justify="space-between" gap="xs" mb="xs">
          <h2>{t('graph')}</h2>
          {can('editor') ? (
            <Button
              variant="default"
              leftSection={<IconArrowsJoin size={16} stroke={1.6} aria-hidden />}
              onClick={() => setJoining(true)}
            >
              {t('join')}
            </Button>
          ) : null}
        </Group>
        <Drawing graph={graph} personId={personId} />
        {graph.leaves.length > 1 ? null : (
          <Text size="sm" c="dimmed" mt="xs">
            {t('onePerson')}
          </Text>
        )}
        {graph.leaves.length <= 24 ? null : (
          <Text size="sm" c="dimmed" mt="xs">
            {t('cut')}
          </Text>
        )}
      </section>
      <Stack gap="md">
        <section className={`card ${classes['card']}`} aria-label={t('merges')}>
          <h2>{t('merges')}</h2>
          <MergeHistory graph={graph} personId={personId} />
        </section>
        <section className={`card ${classes['card']}`} aria-label={t('identities')}>
          <h2>{t('identities')}</h2>
          <IdentityGroups graph={graph} personId={personId} />
        </section>
        <Rules />
      </Stack>
      <JoinDialog opened={joining} personId={personId} label={label} onClose={() => setJoining(false)} />
    </div>
  );
}

function Drawing({ graph, personId }: { graph: PersonGraphReply; personId: string }) {
  const t = useWords(identityWords);
  const kind = useKindName();
  const { leaf, shortWhy, time } = useIdentityTexts(personId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts change with the language, which `t` stands for
  const draw = useCallback(
    (width: number) =>
      drawIdentities(graph, width, {
        kind,
        leaf,
        shortLeaf: (one) => (one.id === personId ? leaf(one) : `…${one.id.slice(-6)}`),
        time,
        merge: shortWhy,
        shared: t('shared'),
        stopped: t('stopped'),
        firstSeen: t('firstSeen'),
        more: (count) => t('more', { count }),
      }),
    [graph, personId, t],
  );
  return <GraphChart draw={draw} says={t('graphSays', { count: graph.leaves.length })} />;
}

function Rules() {
  const t = useWords(identityWords);
  const rules = ['rule1', 'rule2', 'rule3', 'rule4', 'rule5', 'rule6'] as const;
  return (
    <details className={`card ${classes['card']}`}>
      <summary className={classes['summary']}>{t('rules')}</summary>
      <List type="ordered" size="sm" spacing={8} mt="xs">
        {rules.map((rule) => (
          <List.Item key={rule}>{t(rule)}</List.Item>
        ))}
      </List>
      <Text size="sm" mt="xs">
        <AppLink href="/settings/identity">{t('rulesWhere')}</AppLink>
      </Text>
    </details>
  );
}
