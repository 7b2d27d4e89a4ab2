import type { JsonObject, PropertyHistory, PropertyOperation } from '@skylantern/contracts';
import { replayHistory } from '@skylantern/identify';
import type { EventStore } from '@skylantern/store';
import { sql as ch, str, uint, uints } from '@skylantern/store/sql';

const MAX_OPERATIONS = 10_000;
const MAX_CHANGES = 50;

/** What changed the properties of a person; `numbers` are all their leaves. */
export async function readPersonHistory(
  events: EventStore,
  workspaceId: string,
  numbers: readonly number[],
  signal: AbortSignal,
): Promise<{ items: PropertyHistory[]; isComplete: boolean }> {
  const rows = await events.query<OperationRow>(
    ch`SELECT name, toUnixTimestamp64Milli(at) AS at, sequence, position, operator, value, message_id AS messageId, source
      FROM person_history FINAL
      WHERE workspace_id = ${str(workspaceId)} AND person IN ${uints(numbers)}
      ORDER BY at DESC, sequence DESC, position DESC LIMIT ${uint(MAX_OPERATIONS + 1)}`,
    { signal, maxSeconds: 30 },
  );
  const isComplete = rows.length <= MAX_OPERATIONS;
  const history = rows
    .slice(0, MAX_OPERATIONS)
    .map(({ name, operator, value, at, sequence, position, ...row }) => ({
      ...row,
      at: Number(at),
      sequence: Number(sequence),
      position,
      operation: { op: operator, name, value: JSON.parse(value) as PropertyOperation['value'] }, // written as such
    }));
  const items = [...replayHistory(history)].map(([name, changes]) => ({
    name,
    changes: changes
      .slice(-MAX_CHANGES)
      .reverse()
      .map(({ said, value }) => ({
        at: new Date(said.at).toISOString(),
        operator: said.operation.op,
        given: said.operation.value,
        ...(isComplete || absolute.has(said.operation.op) ? { value } : {}),
        source: said.source,
        messageId: said.messageId,
      })),
  }));
  return { items: items.sort((a, b) => (a.name < b.name ? -1 : 1)), isComplete };
}

/** Their result does not depend on what was before. */
const absolute: ReadonlySet<PropertyOperation['op']> = new Set(['set', 'unset', 'delete']);

interface OperationRow extends JsonObject {
  name: string;
  at: number | string;
  sequence: number | string;
  position: number;
  operator: PropertyOperation['op'];
  value: string;
  messageId: string;
  source: string;
}
