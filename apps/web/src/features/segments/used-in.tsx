import { Text } from '@mantine/core';
import type { SegmentUse } from '@skylantern/contracts';
import { Fragment } from 'react';
import { say, useWords } from '../../i18n/i18n.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { segmentWords } from './words.ts';

/** "Journey Welcome". */
export function placeText({ kind, name }: SegmentUse): string {
  const t = say(segmentWords);
  return t(
    ({ journey: 'usedInJourney', insight: 'usedInInsight', segment: 'usedInSegment' } as const)[kind],
    {
      name,
    },
  );
}

const hrefOf = ({ kind, id, insight }: SegmentUse): string => {
  if (insight !== null) return `/insights/${insight}?saved=${encodeURIComponent(id)}`;
  return `/${kind}s/${encodeURIComponent(id)}`;
};

/** What a change of the segment would change too, each with the way there. */
export function UsedIn({ uses }: { uses: readonly SegmentUse[] }) {
  const t = useWords(segmentWords);
  if (uses.length === 0) return null;
  return (
    <Text size="sm" mt="md">
      <Text span inherit c="dimmed">
        {`${t('usedIn')}: `}
      </Text>
      {uses.map((use, at) => (
        <Fragment key={`${use.kind} ${use.id}`}>
          {at === 0 ? '' : ' · '}
          <AppLink href={hrefOf(use)} size="sm">
            {placeText(use)}
          </AppLink>
        </Fragment>
      ))}
    </Text>
  );
}
