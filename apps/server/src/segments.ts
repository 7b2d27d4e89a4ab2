import { SkylanternError } from '@skylantern/contracts';
import { makeSegments, type Segments } from '@skylantern/segment';
import type { Logger } from 'pino';
import { actorOf, type Principal } from './http/principal.ts';
import { listItemLinks } from './items/item-links.ts';
import type { Stores } from './open-stores.ts';
import { audit } from './workspaces/audit.ts';
import type { WorkspaceDirectory } from './workspaces/directory.ts';

const HOUR_MS = 3_600_000;

/** Segments, and the hourly look for those whose size was not yet measured today. */
export function openSegments(ports: { stores: Stores; workspaces: WorkspaceDirectory; logger: Logger }): {
  segments: Segments;
  stop(): Promise<void>;
} {
  const { stores, workspaces, logger } = ports;
  const segments = makeSegments({
    state: stores.state,
    events: stores.events,
    async workspaceSettings(workspaceId) {
      const workspace = await workspaces.findWorkspace(workspaceId);
      if (workspace === null) throw new SkylanternError('not-found', `there is no workspace ${workspaceId}`);
      return { ...workspace, itemLinks: await listItemLinks(stores.state, workspaceId) };
    },
    now: () => new Date(),
  });
  const ending = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const measure = async () => {
    try {
      const result = await segments.measureDue({ signal: ending.signal });
      if (result.measured + result.failed > 0) logger.info(result, 'segments.measured');
    } catch (err) {
      if (!ending.signal.aborted) logger.error({ err }, 'segments.measure-failed');
    }
  };
  const timer = setInterval(() => {
    running = running.then(measure);
  }, HOUR_MS);
  return {
    segments,
    async stop() {
      clearInterval(timer);
      ending.abort();
      await running;
    },
  };
}

/** "Save these people": the persons behind a cell of an insight as a fixed list. */
export function makeSaveListed(segments: Segments) {
  return async (
    workspaceId: string,
    name: string,
    persons: readonly number[],
    by: Principal,
  ): Promise<string> => {
    const saved = await segments.createListed(workspaceId, name, persons, actorOf(by), (trx, { id }) =>
      audit(trx, {
        workspaceId,
        principal: by,
        action: 'segment.created',
        subject: id,
        detail: { persons: persons.length },
      }),
    );
    await segments.measure(workspaceId, saved.id);
    return saved.id;
  };
}
