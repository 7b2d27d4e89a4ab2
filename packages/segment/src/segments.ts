import { isSkylanternError, type RulePart, type SegmentRule } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { explainRule } from './explain-rule.ts';
import { type AskOptions, type Membership, type MembershipPorts, makeMembership } from './membership.ts';
import { namesOf } from './saved/definitions.ts';
import { listSizes, listUnmeasured, type SegmentSize, saveSize } from './saved/segment-sizes.ts';
import {
  changeSegment,
  getSegment,
  insertSegment,
  type SavedSegment,
  type SegmentChange,
  type SegmentDraft,
  setArchived,
} from './saved/segment-store.ts';

/** Runs in the transaction of the change: for the audit trail. */
export type Also = (trx: Executor, segment: SavedSegment) => Promise<void>;

export interface SegmentListing extends Omit<SavedSegment, 'rule'> {
  size: SegmentSize | null;
}

export interface SizeJobResult {
  measured: number;
  /** Took too long or too much memory; tried again with the next run. */
  failed: number;
}

export interface Segments extends Membership {
  get(workspaceId: string, id: string): Promise<SavedSegment>;
  /** The newest first; `before` is the last id of the page before. */
  list(
    workspaceId: string,
    query: { before: string | null; limit: number; search?: string; isArchived?: boolean },
  ): Promise<SegmentListing[]>;
  create(workspaceId: string, draft: SegmentDraft, by: string, also?: Also): Promise<SavedSegment>;
  /** "Save these people": a segment that is a fixed list of person numbers. */
  createListed(
    workspaceId: string,
    name: string,
    persons: Iterable<number>,
    by: string,
    also?: Also,
  ): Promise<SavedSegment>;
  change(workspaceId: string, id: string, change: SegmentChange, also?: Also): Promise<SavedSegment>;
  archive(workspaceId: string, id: string, also?: Also): Promise<SavedSegment>;
  restore(workspaceId: string, id: string, also?: Also): Promise<SavedSegment>;
  /** Counts and writes down today's size; null when it took too long. */
  measure(workspaceId: string, id: string, options?: AskOptions): Promise<SegmentSize | null>;
  sizes(segmentId: string, days: number): Promise<SegmentSize[]>;
  /** For a job, hourly: measures what was not measured on this day of its workspace's calendar. */
  measureDue(options?: { limit?: number; signal?: AbortSignal }): Promise<SizeJobResult>;
  /** The rule in words, with the names of the segments in it. */
  explain(workspaceId: string, rule: SegmentRule): Promise<RulePart>;
}

export function makeSegments(ports: MembershipPorts): Segments {
  const { state } = ports;
  const membership = makeMembership(ports);

  async function changed(
    run: (trx: Executor) => Promise<SavedSegment>,
    also: Also | undefined,
  ): Promise<SavedSegment> {
    return state.transaction(async (trx) => {
      const segment = await run(trx);
      await also?.(trx, segment);
      return segment;
    });
  }

  const segments: Segments = {
    ...membership,
    get: (workspaceId, id) => getSegment(state, workspaceId, id),
    list: (workspaceId, query) => listSegments(state, workspaceId, query),
    async create(workspaceId, draft, by, also) {
      const { itemLinks } = await ports.workspaceSettings(workspaceId);
      return changed((trx) => insertSegment(trx, workspaceId, draft, { by, itemLinks }), also);
    },
    createListed(workspaceId, name, persons, by, also) {
      const numbers = [...new Set(persons)].sort((a, b) => a - b);
      return segments.create(
        workspaceId,
        { name, rule: { condition: 'listed', persons: numbers } },
        by,
        also,
      );
    },
    async change(workspaceId, id, change, also) {
      const { itemLinks } = await ports.workspaceSettings(workspaceId);
      return changed((trx) => changeSegment(trx, workspaceId, id, change, itemLinks), also);
    },
    archive: (workspaceId, id, also) => changed((trx) => setArchived(trx, workspaceId, id, true), also),
    restore: (workspaceId, id, also) => changed((trx) => setArchived(trx, workspaceId, id, false), also),
    async measure(workspaceId, id, options) {
      const { timeZone } = await ports.workspaceSettings(workspaceId);
      const at = ports.now();
      try {
        const persons = await membership.count(workspaceId, id, options);
        await saveSize(state, { segmentId: id, persons, at, timeZone });
        return (await listSizes(state, id, 1))[0] ?? null;
      } catch (error) {
        if (isTooHeavy(error)) return null;
        throw error;
      }
    },
    sizes: (segmentId, days) => listSizes(state, segmentId, days),
    async measureDue({ limit = 200, signal } = {}) {
      const result = { measured: 0, failed: 0 };
      for (const { workspaceId, segmentId } of await listUnmeasured(state, ports.now(), limit)) {
        if (signal?.aborted === true) break;
        const size = await segments.measure(workspaceId, segmentId, { signal, maxSeconds: 60 });
        if (size === null) result.failed += 1;
        else result.measured += 1;
      }
      return result;
    },
    async explain(workspaceId, rule) {
      return explainRule(rule, namesOf(await membership.definitions(workspaceId)));
    },
  };
  return segments;
}

function isTooHeavy(error: unknown): boolean {
  return ['query.timeout', 'query.memory', 'store.unavailable'].some(
    (code) => isSkylanternError(error) && error.code === code,
  );
}

async function listSegments(
  db: Executor,
  workspaceId: string,
  query: Parameters<Segments['list']>[1],
): Promise<SegmentListing[]> {
  const { before, limit, search = '', isArchived = false } = query;
  const found = await sql<
    Omit<SegmentListing, 'size'> & { on: string | null; persons: number; measuredAt: Date }
  >`
    select s.id, s.name, s.description, s.version, s.created_by as "createdBy", s.created_at as "createdAt",
      s.updated_at as "updatedAt", s.archived_at as "archivedAt", z.measured_on as "on", z.persons, z.measured_at as "measuredAt"
    from segment s left join lateral (
      select * from segment_size where segment_id = s.id order by measured_on desc limit 1
    ) z on true
    where s.workspace_id = ${workspaceId} and (s.archived_at is not null) = ${isArchived}
      and (${before}::text is null or s.id < ${before}) and strpos(lower(s.name), lower(${search})) > 0
    order by s.id desc limit ${limit}`.execute(db);
  return found.rows.map(({ on, persons, measuredAt, ...row }) => ({
    ...row,
    size: on === null ? null : { on, persons, measuredAt },
  }));
}
