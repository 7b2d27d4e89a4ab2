import {
  type ItemLink,
  isSkylanternError,
  newId,
  type SegmentRule,
  SkylanternError,
} from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { ConditionContext } from '../define-condition.ts';
import { readRule } from '../read-rule.ts';
import { makeSegmentPersons, segmentIdsIn } from '../referenced-segments.ts';
import { type Definitions, loadDefinitions, withRule } from './definitions.ts';

export interface SavedSegment {
  id: string;
  name: string;
  description: string;
  rule: SegmentRule;
  version: number;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  archivedAt: Date | null;
}

export interface SegmentDraft {
  name: string;
  description?: string;
  rule: unknown;
}

export interface SegmentChange {
  name?: string;
  description?: string;
  rule?: unknown;
  /** The version that was looked at: refused when somebody has changed it since. */
  version?: number;
}

const columns = sql`id, name, description, rule, version, created_by as "createdBy", created_at as "createdAt",
  updated_at as "updatedAt", archived_at as "archivedAt"`;

/** Call within a transaction, as all that change: two changes at once could make segments contain each other. */
export async function insertSegment(
  trx: Executor,
  workspaceId: string,
  draft: SegmentDraft,
  { by, itemLinks }: { by: string; itemLinks: readonly ItemLink[] },
): Promise<SavedSegment> {
  const id = newId('segment');
  await lockSegments(trx, workspaceId);
  const definitions = await loadDefinitions(trx, workspaceId);
  const name = readText(draft.name, 'name');
  const description = readText(draft.description ?? '', 'description');
  const rule = checkRule(draft.rule, { id, name }, { definitions, workspaceId, itemLinks });
  const found = await orNameTaken(name, () =>
    sql<SavedSegment>`
      insert into segment (id, workspace_id, name, description, rule, created_by)
      values (${id}, ${workspaceId}, ${name}, ${description}, ${JSON.stringify(rule)}::jsonb, ${by})
      returning ${columns}`.execute(trx),
  );
  return only(found.rows);
}

export async function changeSegment(
  trx: Executor,
  workspaceId: string,
  id: string,
  change: SegmentChange,
  itemLinks: readonly ItemLink[],
): Promise<SavedSegment> {
  await lockSegments(trx, workspaceId);
  const before = await getSegment(trx, workspaceId, id);
  if (change.version !== undefined && change.version !== before.version) {
    throw new SkylanternError('conflict', 'somebody has changed this segment since: load it again', {
      field: 'version',
    });
  }
  const name = change.name === undefined ? before.name : readText(change.name, 'name');
  const description =
    change.description === undefined ? before.description : readText(change.description, 'description');
  const rule =
    change.rule === undefined
      ? before.rule
      : checkRule(
          change.rule,
          { id, name },
          { definitions: await loadDefinitions(trx, workspaceId), workspaceId, itemLinks },
        );
  const found = await orNameTaken(name, () =>
    sql<SavedSegment>`
      update segment set name = ${name}, description = ${description}, rule = ${JSON.stringify(rule)}::jsonb,
        version = version + 1, updated_at = now()
      where workspace_id = ${workspaceId} and id = ${id} returning ${columns}`.execute(trx),
  );
  return only(found.rows);
}

/** Archived: no longer in lists and pickers, its name is free. What refers to it goes on working. */
export async function setArchived(
  trx: Executor,
  workspaceId: string,
  id: string,
  isArchived: boolean,
): Promise<SavedSegment> {
  await lockSegments(trx, workspaceId);
  const before = await getSegment(trx, workspaceId, id);
  if ((before.archivedAt !== null) === isArchived) return before;
  const found = await orNameTaken(before.name, () =>
    sql<SavedSegment>`
      update segment set archived_at = ${isArchived ? sql`now()` : null}, version = version + 1, updated_at = now()
      where workspace_id = ${workspaceId} and id = ${id} returning ${columns}`.execute(trx),
  );
  return only(found.rows);
}

export async function getSegment(db: Executor, workspaceId: string, id: string): Promise<SavedSegment> {
  const found = await sql<SavedSegment>`
    select ${columns} from segment where workspace_id = ${workspaceId} and id = ${id}`.execute(db);
  const [segment] = found.rows;
  if (segment !== undefined) return segment;
  throw new SkylanternError('not-found', 'there is no such segment in this workspace', { segmentId: id });
}

/**
 * The rule, if it reads, compiles, and contains neither itself nor a segment of elsewhere. Segments that are archived
 * may stay in a rule, but not come into one.
 */
export function checkRule(
  given: unknown,
  { id, name }: { id: string; name: string },
  within: { definitions: Definitions; workspaceId: string; itemLinks: readonly ItemLink[] },
): SegmentRule {
  const { definitions, workspaceId, itemLinks } = within;
  const rule = readRule(given);
  const before = segmentIdsIn(definitions.get(id)?.rule ?? {});
  for (const referred of segmentIdsIn(rule)) {
    const known = definitions.get(referred);
    if (known?.isArchived === true && !before.has(referred)) {
      throw new SkylanternError(
        'query.invalid',
        `the segment "${known.name}" is archived: restore it first`,
        {
          field: 'segmentId',
          segmentId: referred,
        },
      );
    }
  }
  const anyContext: Omit<ConditionContext, 'segmentPersons'> = {
    workspaceId,
    timeZone: 'UTC',
    itemLinks,
    now: new Date(0),
    personOf: (column) => column,
    only: null,
  };
  makeSegmentPersons(withRule(definitions, { id, name, rule }), anyContext)(id);
  return rule;
}

async function lockSegments(trx: Executor, workspaceId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`segment ${workspaceId}`}, 0))`.execute(trx);
}

function readText(text: string, field: string): string {
  if (/\0|\p{Surrogate}/u.test(text)) {
    throw new SkylanternError('request.invalid', `${field}: has a character that no text has: take it out`, {
      field,
    });
  }
  const trimmed = text.trim();
  if (trimmed === '' && field === 'name') {
    throw new SkylanternError('request.invalid', 'name: is empty: give the segment a name', { field });
  }
  return trimmed;
}

async function orNameTaken<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    if (isSkylanternError(cause) || !isNameTaken(cause)) throw cause;
    throw new SkylanternError(
      'conflict',
      `there is a segment "${name}" already: choose another name`,
      { field: 'name' },
      { cause },
    );
  }
}

function isNameTaken(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'segment_name';
}

function only(rows: SavedSegment[]): SavedSegment {
  const [row] = rows;
  if (row === undefined) throw new SkylanternError('internal', 'a segment was not written');
  return row;
}
