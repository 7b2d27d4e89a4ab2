import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { SetAside } from '../dialects/define-dialect.ts';
import type { LogRecord } from '../door/log-record.ts';

export type SetAsideEntry = SetAside & { line?: number; record: LogRecord; offset: number; position: number };

/** Keeps what could not be taken, with its reason; the same place of the log is kept once, and so is the same row of a file. */
export async function saveQuarantine(
  db: Executor,
  entries: readonly SetAsideEntry[],
  ports: { clockOf(db: Executor, workspaceId: string): Promise<unknown> },
): Promise<number> {
  const known: SetAsideEntry[] = [];
  for (const entry of entries) {
    if ((await ports.clockOf(db, entry.record.workspaceId)) !== null) known.push(entry);
  }
  if (known.length === 0) return 0;
  await sql`
    insert into quarantine (workspace_id, received_at, reason, detail, source, line, raw, log_offset, position, message_id,
      import_id)
    select * from unnest(${known.map((one) => one.record.workspaceId)}::text[],
      ${known.map((one) => new Date(one.record.receivedAt).toISOString())}::timestamptz[],
      ${known.map((one) => one.reason)}::text[], ${known.map((one) => one.detail)}::text[],
      ${known.map((one) => one.record.source)}::text[], ${known.map((one) => one.line ?? null)}::bigint[],
      ${known.map((one) => JSON.stringify(one.raw))}::jsonb[], ${known.map((one) => one.offset)}::bigint[],
      ${known.map((one) => one.position)}::int[], ${known.map((one) => one.messageId.slice(0, 255))}::text[],
      ${known.map((one) => one.record.importId ?? null)}::text[])
    on conflict do nothing`.execute(db);
  return known.length;
}
