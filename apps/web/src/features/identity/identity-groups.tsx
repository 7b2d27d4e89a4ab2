import { Badge, Button, Group, List, Modal, Stack } from '@mantine/core';
import { type PersonGraphReply, unbindPersonIdentity } from '@skylantern/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { PersonLink } from '../../ui/person-link.tsx';
import { useAction } from '../../use-call.ts';
import { Copy } from '../people/property-list.tsx';
import { type GraphIdentity, groupsOf, meansThis, spansOf } from './graph-shape.ts';
import { iconComponentOf } from './icons.ts';
import classes from './identity.module.css';
import { useKindName } from './kind-name.ts';
import { type IdentityTexts, useIdentityTexts } from './use-texts.ts';
import { identityWords } from './words.ts';

/** Every identity by kind: since when, shared with whom and when, stopped or not; each can be taken away. */
export function IdentityGroups({ graph, personId }: { graph: PersonGraphReply; personId: string }) {
  const t = useWords(identityWords);
  const nameOf = useKindName();
  const texts = useIdentityTexts(personId);
  const { can } = useHere();
  const [taking, setTaking] = useState<GraphIdentity | null>(null);
  const unbind = useAction(unbindPersonIdentity, {
    ...(taking === null ? {} : { done: t('takenAway', { value: taking.value }) }),
    refreshes: ['identity', 'persons'],
    onDone: () => setTaking(null),
  });
  const shown = taking?.value ?? '';
  return (
    <Stack gap="sm">
      {groupsOf(graph.identities).map((group) => {
        const Icon = iconComponentOf(group.type, group.class);
        return (
          <div key={group.type}>
            <h3>
              <Icon size={18} stroke={1.6} aria-hidden />
              {nameOf(group.type)}
              <small>{t(group.class)}</small>
            </h3>
            <ul className={classes['list']}>
              {group.identities.map((identity) => (
                <li key={identity.value} className={classes['identity']}>
                  <div>
                    <code>{identity.value}</code>
                    <Copy value={identity.value} what={`${nameOf(identity.type)} ${identity.value}`} />
                    <About identity={identity} graph={graph} texts={texts} />
                  </div>
                  {can('editor') && meansThis(identity) ? (
                    <Button
                      variant="subtle"
                      color="gray"
                      size="compact-sm"
                      aria-label={t('takeAwayOf', { value: identity.value })}
                      onClick={() => setTaking(identity)}
                    >
                      {t('takeAway')}
                    </Button>
                  ) : null}
                  {identity.isStopped ? <Stopped /> : null}
                  <Spans identity={identity} texts={texts} />
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      <Modal opened={taking !== null} onClose={() => setTaking(null)} title={t('takeAwayTitle')}>
        <Stack gap="md">
          <List size="sm" spacing={8}>
            <List.Item>{t('takeAway1', { value: shown })}</List.Item>
            <List.Item>{t('takeAway2')}</List.Item>
            <List.Item>{t('takeAway3')}</List.Item>
          </List>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setTaking(null)}>
              {t('cancel')}
            </Button>
            <Button
              loading={unbind.isPending}
              onClick={() => {
                if (taking === null) return;
                const { type, value } = taking;
                unbind.mutate({ params: { id: personId }, body: { type, value } });
              }}
            >
              {t('takeAway')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}

function About({
  identity,
  graph,
  texts,
}: {
  identity: GraphIdentity;
  graph: PersonGraphReply;
  texts: IdentityTexts;
}) {
  const t = useWords(identityWords);
  const leaf = graph.leaves.find((one) => one.number === identity.leaf);
  const isShared = identity.epochs.some(({ isThis }) => !isThis);
  return (
    <>
      {identity.isStopped ? (
        <Badge color="amber">{t('stopped')}</Badge>
      ) : isShared ? (
        <Badge color="gray">{t('shared')}</Badge>
      ) : null}
      <div className={classes['faint']}>
        {t('since', { when: texts.time(identity.firstSeenAt) })}
        {graph.leaves.length > 1 && leaf !== undefined
          ? `, ${t('of', { name: texts.leafWithin(leaf) })}`
          : ''}
      </div>
    </>
  );
}

function Stopped() {
  const t = useWords(identityWords);
  return (
    <div className={classes['warning']}>
      <IconAlertTriangle size={16} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
      <span>
        {t('stoppedSays')}{' '}
        <AppLink href="/data/stopped" size="sm">
          {t('reviewStopped')}
        </AppLink>
      </span>
    </div>
  );
}

function Spans({ identity, texts }: { identity: GraphIdentity; texts: IdentityTexts }) {
  const t = useWords(identityWords);
  const spans = spansOf(identity);
  if (spans.length === 0) return null;
  return (
    <ul className={classes['spans']} aria-label={t('spans', { value: identity.value })}>
      {spans.map((span) => (
        <li key={span.from}>
          <span className={classes['faint']}>
            {span.until === null
              ? t('spanOpen', { from: texts.time(span.from) })
              : t('spanUntil', { from: texts.time(span.from), until: texts.time(span.until) })}
          </span>
          {span.isThis ? (
            t('meansThis')
          ) : span.person === null ? (
            t(identity.isStopped ? 'meansNone' : 'meansNobody')
          ) : (
            <PersonLink id={span.person} name={span.label} />
          )}
        </li>
      ))}
    </ul>
  );
}
