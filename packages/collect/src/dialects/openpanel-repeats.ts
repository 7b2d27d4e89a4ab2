import { createHash } from 'node:crypto';
import type { Json } from '@skylantern/contracts';
import type { EventLog } from '@skylantern/store';
import { LRUCache } from 'lru-cache';
import { decodeRecord } from '../door/log-record.ts';
import type { DialectRequest } from './define-dialect.ts';

/** Its SDK repeats a call within seconds; nothing tells a repeat from the same done again, so this is kept short. */
const REPEAT_MS = 5_000;
/** How far back in the log a call of the last seconds can stand. */
const RECALLED_RECORDS = 20_000;
/** So long before the end a call may have been made whose answer never came; the server may have ended more than once. */
const RECALLED_MS = 60_000;
/** Nobody still waits for an answer after this. */
const LONGEST_PAUSE_MS = 600_000;

/** The dialect whose calls these are. */
const REPEATING_SOURCE = 'openpanel';

/** By content, the id of a call heard lately. The id itself is made of content and time, so that another process agrees. */
const heard = new LRUCache<string, { id: string; at: number }>({ max: 50_000 });

/** Calls heard for the first time that are not answered yet. */
const unanswered = new WeakMap<object, { id: string; at: number }>();

/** The id of a call that says neither id nor time: the same for the same content within seconds of the first's answer. */
export function repeatableId(said: Json, request: Pick<DialectRequest, 'receivedAt'>): string {
  const content = createHash('md5').update(JSON.stringify(said)).digest('hex');
  const at = request.receivedAt.getTime();
  const known = heard.get(content);
  if (known !== undefined && Math.abs(at - known.at) < REPEAT_MS) return known.id;
  const id = `rep-${content}-${Math.floor(at / REPEAT_MS).toString(36)}`;
  // Heard in the same stretch of time, but too long ago to be a repeat of that.
  const fresh = { id: known?.id === id ? `${id}.${at.toString(36)}` : id, at };
  heard.set(content, fresh);
  unanswered.set(request, fresh);
  return fresh.id;
}

/** Only who waits in vain for an answer sends again: the seconds begin with it. */
export function noteAnswer(request: object, now: Date): void {
  const call = unanswered.get(request);
  if (call !== undefined) call.at = now.getTime();
  unanswered.delete(request);
}

/**
 * Before the door opens: what was heard shortly before the server ended, as if it were heard now. Who got no answer
 * then says it again now. `before` is when this process began.
 */
export async function recallRepeats(
  log: EventLog,
  { before, now }: { before: Date; now: Date },
): Promise<void> {
  const { firstOffset, nextOffset } = await log.stat();
  const consumer = await log.openConsumer({ from: Math.max(firstOffset, nextOffset - RECALLED_RECORDS) });
  const mark = Buffer.from(`"source":"${REPEATING_SOURCE}"`);
  const calls: { messageId: string; at: number }[] = [];
  let endedAt = 0;
  for (;;) {
    const { records, skipped } = await consumer.next({ maxRecords: 5_000, maxBytes: 4_000_000 });
    if (records.length === 0 && skipped.length === 0) break;
    for (const { payload, appendedAt } of records) {
      if (appendedAt >= before) continue;
      endedAt = appendedAt.getTime();
      if (!payload.includes(mark)) continue;
      const { events, receivedAt } = decodeRecord(payload);
      calls.push({ messageId: events[0]?.messageId ?? '', at: receivedAt });
    }
  }
  await consumer.close();
  if (now.getTime() - endedAt > LONGEST_PAUSE_MS) return;
  for (const { messageId, at } of calls) {
    if (at < endedAt - RECALLED_MS) continue;
    const [, id, content] = /^(rep-([\da-f]{32})-[\da-z.]+)/.exec(messageId) ?? [];
    if (id !== undefined && content !== undefined) heard.set(content, { id, at: now.getTime() });
  }
}
