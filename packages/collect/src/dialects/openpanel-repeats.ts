import { createHash } from 'node:crypto';
import type { Json } from '@skylantern/contracts';
import type { EventLog } from '@skylantern/store';
import { LRUCache } from 'lru-cache';
import { decodeRecord } from '../door/log-record.ts';
import type { DialectRequest } from './define-dialect.ts';

/** Its SDK repeats a call within seconds; nothing tells a repeat from the same done again, so this is kept short. */
const REPEAT_MS = 5_000;
/** An answer that takes longer is none. */
const LONGEST_ANSWER_MS = 60_000;
/** After a start, all who wait come at once. */
const REPEAT_AFTER_START_MS = 30_000;
/** How far back in the log a call of the last seconds can stand. */
const RECALLED_RECORDS = 20_000;
/** So long before the end a call may have been made whose answer never came; the server may have ended more than once. */
const RECALLED_MS = 60_000;
/** Nobody still waits for an answer after this. */
const LONGEST_PAUSE_MS = 600_000;

/** The dialect whose calls these are. */
const REPEATING_SOURCE = 'openpanel';

interface Heard {
  id: string;
  /** The same said before this is a repeat. */
  untilMs: number;
}

/** By content, calls heard lately. The id itself is made of content and time, so that another process agrees. */
const heard = new LRUCache<string, Heard>({ max: 50_000 });
/** Calls heard for the first time that are not answered yet. */
const unanswered = new WeakMap<object, { call: Heard; atMs: number; began: number }>();

/** The id of a call that says neither id nor time: the same for the same content within seconds of the first's answer. */
export function repeatableId(said: Json, request: Pick<DialectRequest, 'receivedAt'>): string {
  const content = createHash('md5').update(JSON.stringify(said)).digest('hex');
  const atMs = request.receivedAt.getTime();
  const known = heard.get(content);
  if (known !== undefined && atMs < known.untilMs) return known.id;
  const id = `rep-${content}-${Math.floor(atMs / REPEAT_MS).toString(36)}`;
  // Heard in the same stretch of time, but too long ago to be a repeat of that.
  const call = {
    id: known?.id === id ? `${id}.${atMs.toString(36)}` : id,
    untilMs: atMs + LONGEST_ANSWER_MS,
  };
  heard.set(content, call);
  unanswered.set(request, { call, atMs, began: performance.now() });
  return call.id;
}

/** Only who waits in vain for an answer sends again: the seconds begin with it. */
export function noteAnswer(request: object): void {
  const waiting = unanswered.get(request);
  if (waiting === undefined) return;
  waiting.call.untilMs = waiting.atMs + (performance.now() - waiting.began) + REPEAT_MS;
  unanswered.delete(request);
}

/**
 * Before the door opens: what was heard shortly before the server ended, for half a minute. Who got no answer
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
    if (id !== undefined && content !== undefined)
      heard.set(content, { id, untilMs: now.getTime() + REPEAT_AFTER_START_MS });
  }
}
