import { rm } from 'node:fs/promises';
import {
  cancelJob,
  checkMapping,
  deleteJob,
  getJob,
  type Imports,
  insertJob,
  listJobs,
  newImportId,
  parseMapping,
  previewImport as preview,
  queueJob,
  showJob,
} from '@skylantern/collect';
import {
  cancelImport,
  deleteImport,
  getImport,
  type ImportMapping,
  listImports,
  previewImport,
  SkylanternError,
  startImport,
  uploadImport,
} from '@skylantern/contracts';
import type { StateStore } from '@skylantern/store';
import { type HandledRoute, handle } from '../http/handle.ts';
import { actorOf } from '../http/principal.ts';
import { receiveUpload } from '../imports/receive-upload.ts';
import { audit } from '../workspaces/audit.ts';

export function makeImportRoutes(ports: { state: StateStore; imports: Imports }): HandledRoute[] {
  const { state, imports } = ports;
  const db = state.tables<object>();
  return [
    handle(uploadImport, async ({ workspaceId, principal, input, request }) => {
      const id = newImportId();
      const fileBytes = await receiveUpload(request, imports.pathOf(id));
      const fileName = input.query.name;
      const job = { id, workspaceId, fileName, fileBytes, createdBy: actorOf(principal) };
      return showJob(await insertJob(db, job));
    }),
    handle(previewImport, async ({ workspaceId, input }) => {
      const job = await getJob(db, workspaceId, input.params.id);
      return preview(imports.pathOf(job.id), job.fileName, mappingOf(input.body) ?? job.mapping).catch(
        (cause: unknown) => {
          throw isAbsent(cause) ? fileGone() : cause;
        },
      );
    }),
    handle(startImport, async ({ workspaceId, principal, input }) => {
      const { id } = input.params;
      const mapping = mappingOf(input.body);
      const known = await getJob(db, workspaceId, id);
      // A mapping that does not fit the file is told now, not when its turn comes.
      const wanted = mapping ?? known.mapping;
      if (wanted !== null) {
        const { fault } = await preview(imports.pathOf(id), known.fileName, wanted).catch(
          (cause: unknown) => {
            throw isAbsent(cause) ? fileGone() : cause;
          },
        );
        if (fault !== null) throw new SkylanternError('request.invalid', fault, { field: 'mapping' });
      }
      const job = await queueJob(db, workspaceId, id, mapping);
      await audit(db, {
        workspaceId,
        principal,
        action: 'import.started',
        subject: id,
        detail: { file: job.fileName, mapping: job.mapping },
      });
      imports.wake();
      return showJob(job);
    }),
    handle(listImports, async ({ workspaceId, input }) => {
      const { limit = 50, cursor = null } = input.query;
      const rows = await listJobs(db, workspaceId, { before: cursor, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      return {
        items: shown.map(showJob),
        next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
      };
    }),
    handle(getImport, async ({ workspaceId, input }) =>
      showJob(await getJob(db, workspaceId, input.params.id)),
    ),
    handle(cancelImport, async ({ workspaceId, principal, input }) => {
      const job = await cancelJob(db, workspaceId, input.params.id);
      imports.interrupt(job.id);
      await audit(db, { workspaceId, principal, action: 'import.cancelled', subject: job.id });
      return showJob(job);
    }),
    handle(deleteImport, async ({ workspaceId, principal, input }) => {
      const { id } = input.params;
      await deleteJob(db, workspaceId, id);
      await rm(imports.pathOf(id), { force: true });
      await audit(db, { workspaceId, principal, action: 'import.deleted', subject: id });
      return { done: true as const };
    }),
  ];
}

function mappingOf(body: { mapping?: ImportMapping; mappingText?: string }): ImportMapping | null {
  if (body.mapping !== undefined) return checkMapping(body.mapping);
  return body.mappingText === undefined ? null : parseMapping(body.mappingText);
}

const isAbsent = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';

const fileGone = (): SkylanternError =>
  new SkylanternError('not-found', 'the file of this import is no longer there: upload it again');
