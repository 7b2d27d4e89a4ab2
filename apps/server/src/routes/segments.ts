import { Readable } from 'node:stream';
import {
  archiveSegment,
  createSegment,
  exportSegmentPersons,
  getSegment,
  listSegmentPersons,
  listSegments,
  previewSegment,
  restoreSegment,
  type SegmentDetail,
  type SegmentSizeOnDay,
  updateSegment,
} from '@skylantern/contracts';
import type { Also, SavedSegment, SegmentSize, Segments } from '@skylantern/segment';
import type { StateStore } from '@skylantern/store';
import { done, type HandledRoute, handle } from '../http/handle.ts';
import { actorOf, type Principal } from '../http/principal.ts';
import { listSummaries } from '../persons/person-summaries.ts';
import { audit } from '../workspaces/audit.ts';
import { personsToCsv } from './persons-to-csv.ts';
import { listSegmentUses, refuseIfUsed } from './segment-uses.ts';

const SIZE_DAYS = 90;
const EXPORT_SECONDS = 600;

export function makeSegmentRoutes({
  state,
  segments,
}: {
  state: StateStore;
  segments: Segments;
}): HandledRoute[] {
  const audited =
    (workspaceId: string, principal: Principal, action: string, detail: object = {}): Also =>
    (trx, { id, name }) =>
      audit(trx, { workspaceId, principal, action, subject: id, detail: { name, ...detail } });

  async function detailOf(workspaceId: string, segment: SavedSegment): Promise<SegmentDetail> {
    const [sizes, sentence, uses] = await Promise.all([
      segments.sizes(segment.id, SIZE_DAYS),
      segments.explain(workspaceId, segment.rule),
      listSegmentUses(state, workspaceId, segment.id),
    ]);
    return {
      ...segment,
      createdAt: segment.createdAt.toISOString(),
      updatedAt: segment.updatedAt.toISOString(),
      archivedAt: segment.archivedAt?.toISOString() ?? null,
      sentence,
      size: sizeOf(sizes[0] ?? null),
      sizes: sizes.map(sizeOnDay),
      usedIn: uses.get(segment.id) ?? [],
    };
  }

  return [
    handle(listSegments, async ({ workspaceId, input }) => {
      const { search = '', archived = false, limit = 50, cursor = null } = input.query;
      const found = await segments.list(workspaceId, {
        before: cursor,
        limit: limit + 1,
        search,
        isArchived: archived,
      });
      const uses = await listSegmentUses(state, workspaceId);
      const items = found.slice(0, limit).map((row) => ({
        ...row,
        createdAt: row.createdAt.toISOString(),
        updatedAt: row.updatedAt.toISOString(),
        archivedAt: row.archivedAt?.toISOString() ?? null,
        size: sizeOf(row.size),
        usedIn: uses.get(row.id) ?? [],
      }));
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    }),
    handle(createSegment, async ({ workspaceId, principal, input, signal }) => {
      const also = audited(workspaceId, principal, 'segment.created');
      const saved = await segments.create(workspaceId, input.body, actorOf(principal), also);
      await segments.measure(workspaceId, saved.id, { signal });
      return detailOf(workspaceId, saved);
    }),
    handle(getSegment, async ({ workspaceId, input }) =>
      detailOf(workspaceId, await segments.get(workspaceId, input.params.id)),
    ),
    handle(updateSegment, async ({ workspaceId, principal, input, signal }) => {
      const also = audited(workspaceId, principal, 'segment.updated', { changed: Object.keys(input.body) });
      const saved = await segments.change(workspaceId, input.params.id, input.body, also);
      if (input.body.rule !== undefined) await segments.measure(workspaceId, saved.id, { signal });
      return detailOf(workspaceId, saved);
    }),
    handle(archiveSegment, async ({ workspaceId, principal, input }) => {
      const note = audited(workspaceId, principal, 'segment.archived');
      await segments.archive(workspaceId, input.params.id, async (trx, segment) => {
        await refuseIfUsed(trx, workspaceId, segment.id);
        await note(trx, segment);
      });
      return done;
    }),
    handle(restoreSegment, async ({ workspaceId, principal, input }) => {
      const also = audited(workspaceId, principal, 'segment.restored');
      await segments.restore(workspaceId, input.params.id, also);
      return done;
    }),
    handle(previewSegment, async ({ workspaceId, input, signal }) => {
      const { sample, ...counted } = await segments.preview(workspaceId, input.body.rule, { signal });
      const known = new Map(
        (await listSummaries(state, workspaceId, sample)).map((one) => [one.number, one]),
      );
      return { ...counted, sample: sample.flatMap((number) => known.get(number) ?? []) };
    }),
    handle(listSegmentPersons, async ({ workspaceId, input, signal }) => {
      const { limit = 50, cursor = '0' } = input.query;
      const after = /^\d{1,10}$/.test(cursor) ? Number(cursor) : 0;
      const page = { after, limit: limit + 1 };
      const numbers = await segments.pageOfPersons(workspaceId, input.params.id, page, { signal });
      const shown = numbers.slice(0, limit);
      const items = await listSummaries(state, workspaceId, shown);
      return { items, next: numbers.length > limit ? String(shown.at(-1)) : null };
    }),
    handle(exportSegmentPersons, async ({ workspaceId, principal, input, reply, signal }) => {
      const { property = [] } = input.query;
      const properties = typeof property === 'string' ? [property] : property;
      const { id, name } = await segments.get(workspaceId, input.params.id);
      const numbers = segments.streamPersons(workspaceId, id, { signal, maxSeconds: EXPORT_SECONDS });
      await audit(state, {
        workspaceId,
        principal,
        action: 'segment.exported',
        subject: id,
        detail: { name, properties },
      });
      await reply
        .type('text/csv; charset=utf-8')
        .header(
          'content-disposition',
          `attachment; filename="segment.csv"; filename*=UTF-8''${inHeader(name)}.csv`,
        )
        .header('cache-control', 'no-store')
        .send(Readable.from(personsToCsv(state, workspaceId, numbers, properties)));
      return undefined;
    }),
  ];
}

const sizeOnDay = ({ on, persons, measuredAt }: SegmentSize): SegmentSizeOnDay => ({
  on,
  persons,
  measuredAt: measuredAt.toISOString(),
});

const sizeOf = (size: SegmentSize | null): SegmentSizeOnDay | null =>
  size === null ? null : sizeOnDay(size);

const inHeader = (text: string): string =>
  encodeURIComponent(text).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
