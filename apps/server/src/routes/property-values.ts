import { readProperty } from '@skylantern/analyze';
import type { PropertyOwner } from '@skylantern/contracts';
import type { EventStore } from '@skylantern/store';
import { sql, str } from '@skylantern/store/sql';

export interface ValuesQuestion {
  workspaceId: string;
  of: PropertyOwner;
  name: string;
  /** Of items. */
  type: string;
  /** Only of this event; null: of all. */
  event: string | null;
  /** Only values that hold this text. */
  search: string;
}

const tables = {
  event: sql`events`,
  person: sql`persons FINAL`,
  account: sql`accounts FINAL`,
  item: sql`items FINAL`,
};

/** The most frequent values of a property, for the pickers. */
export function listFrequentValues(
  events: EventStore,
  question: ValuesQuestion,
  signal: AbortSignal,
): Promise<{ value: string; events: number }[]> {
  const { of, name } = question;
  const { text } = readProperty({ of, name });
  const isAsked =
    of === 'item'
      ? sql`type = ${str(question.type)}`
      : of === 'event' && question.event !== null
        ? sql`event_name = ${str(question.event)}`
        : sql`1`;
  return events.query(
    sql`SELECT assumeNotNull(text) AS value, count() AS events
      FROM (SELECT ${text} AS text FROM ${tables[of]} WHERE workspace_id = ${str(question.workspaceId)} AND ${isAsked})
      WHERE text IS NOT NULL AND positionCaseInsensitiveUTF8(text, ${str(question.search)}) > 0
      GROUP BY text ORDER BY events DESC, value LIMIT 50`,
    { signal, maxSeconds: 10 },
  );
}
