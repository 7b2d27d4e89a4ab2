import { Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { type PersonGraphReply, unmergePerson } from '@skylantern/contracts';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { PersonLink } from '../../ui/person-link.tsx';
import { useAction } from '../../use-call.ts';
import { type GraphMerge, groupsOf, sidesOf, standingMerges } from './graph-shape.ts';
import classes from './identity.module.css';
import { useKindName } from './kind-name.ts';
import { useIdentityTexts } from './use-texts.ts';
import { identityWords } from './words.ts';

/** What a change of who is one person changes. */
export const counted = ['identity', 'persons', 'insights', 'segments'] as const;

/** Every merge, newest first, with its reason; one that holds can be undone, whatever came after it. */
export function MergeHistory({ graph, personId }: { graph: PersonGraphReply; personId: string }) {
  const t = useWords(identityWords);
  const { can } = useHere();
  const texts = useIdentityTexts(personId);
  const [asking, setAsking] = useState<GraphMerge | null>(null);
  const undo = useAction(unmergePerson, {
    done: t('undoneToast'),
    refreshes: counted,
    onDone: () => setAsking(null),
  });
  if (graph.merges.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('noMerges')}
      </Text>
    );
  }
  const numbers = new Map(standingMerges(graph).map((merge, index) => [merge.id, index + 1]));
  const here = new Set(graph.leaves.map((leaf) => leaf.number));
  return (
    <>
      <ol className={classes['list']}>
        {graph.merges.map((merge) => {
          const sentence = t('joined', {
            absorbed: texts.leaf({ id: merge.absorbedId }),
            survivor: texts.leafWithin({ id: merge.survivorId }),
          });
          return (
            <li key={merge.id} className={classes['merge']}>
              <span className={classes['number']}>{numbers.get(merge.id) ?? ''}</span>
              <div>
                <div style={{ textDecoration: merge.undoneAt === null ? 'none' : 'line-through' }}>
                  {sentence}
                </div>
                <div>{texts.why(merge)}</div>
                <Text size="xs" c="dimmed">
                  {texts.time(merge.at)}
                </Text>
                {merge.undoneAt === null ? null : (
                  <Text size="xs" c="dimmed">
                    {t('undone', { when: texts.time(merge.undoneAt), name: merge.undoneBy ?? '' })}{' '}
                    {here.has(merge.survivorLeaf) && here.has(merge.absorbedLeaf) ? null : (
                      <PersonLink
                        id={here.has(merge.survivorLeaf) ? merge.absorbedId : merge.survivorId}
                        name={t('seeOther')}
                      />
                    )}
                  </Text>
                )}
              </div>
              {merge.undoneAt === null && can('editor') ? (
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={t('undoOf', { what: sentence })}
                  onClick={() => setAsking(merge)}
                >
                  {t('undo')}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ol>
      <Modal opened={asking !== null} onClose={() => setAsking(null)} title={t('undoTitle')} size="lg">
        <Stack gap="md">
          <Text size="sm">{asking === null ? null : texts.why(asking)}</Text>
          <Text size="sm">{t('undoApart')}</Text>
          {asking === null ? null : <Sides graph={graph} merge={asking} />}
          <List size="sm" spacing={8}>
            <List.Item>{t('undoNumbers')}</List.Item>
            <List.Item>{t('undoProperties')}</List.Item>
            <List.Item>{t('undoKept')}</List.Item>
          </List>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsking(null)}>
              {t('cancel')}
            </Button>
            <Button
              loading={undo.isPending}
              onClick={() => {
                if (asking !== null) undo.mutate({ params: { id: asking.id } });
              }}
            >
              {t('undoButton')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

const FEW = 6;

/** Who will stand on which side, by their identities. */
function Sides({ graph, merge }: { graph: PersonGraphReply; merge: GraphMerge }) {
  const t = useWords(identityWords);
  const nameOf = useKindName();
  const sides = sidesOf(graph, merge);
  const survivor = graph.leaves[0]?.number ?? 0;
  const both = [sides.survivor, sides.absorbed].sort(
    (a, b) => Number(b.includes(survivor)) - Number(a.includes(survivor)),
  );
  return (
    <div className={classes['sides']}>
      {both.map((leaves, index) => {
        const own = groupsOf(graph.identities.filter((one) => leaves.includes(one.leaf))).flatMap(
          (group) => group.identities,
        );
        return (
          <div key={leaves.join()} className={classes['side']}>
            <Text size="sm" fw={600}>
              {t(index === 0 ? 'sideStays' : 'sideGoes')}
            </Text>
            {own.length === 0 ? <span className={classes['faint']}>{t('noneOwn')}</span> : null}
            <ul>
              {own.slice(0, FEW).map((identity) => (
                <li key={`${identity.type} ${identity.value}`}>
                  <span className={classes['faint']}>{nameOf(identity.type)}</span>{' '}
                  <code>{identity.value}</code>
                </li>
              ))}
              {own.length <= FEW ? null : <li>{t('more', { count: own.length - FEW })}</li>}
            </ul>
          </div>
        );
      })}
    </div>
  );
}
