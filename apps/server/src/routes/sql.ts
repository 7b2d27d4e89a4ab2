import { makeSqlConsole } from '@skylantern/analyze/server';
import { askSql } from '@skylantern/contracts';
import type { EventStore } from '@skylantern/store';
import { type HandledRoute, handle } from '../http/handle.ts';

const MAX_ROWS = 10_000;

export function makeSqlRoutes({ events }: { events: EventStore }): HandledRoute[] {
  const ask = makeSqlConsole({ eventStore: events });
  return [
    handle(askSql, async ({ workspaceId, input, signal }) => {
      const { columns, rows, isCut, tookMs } = await ask(workspaceId, input.body.query, {
        maxRows: MAX_ROWS,
        signal,
      });
      return { columns, rows, isCut, tookMs };
    }),
  ];
}
