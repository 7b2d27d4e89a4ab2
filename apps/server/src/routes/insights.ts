import { insights } from '@skylantern/analyze';
import { type Analyst, questionSettings } from '@skylantern/analyze/server';
import {
  askInsight,
  type ErrorReply,
  isSkylanternError,
  listAccountsBehind,
  listInsightKinds,
  listPersonsBehind,
  saveSegmentBehind,
} from '@skylantern/contracts';
import type { EventStore, StateStore } from '@skylantern/store';
import { sql, uints } from '@skylantern/store/sql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { listAccountSummaries } from '../accounts/account-summaries.ts';
import { type Call, type HandledRoute, handle } from '../http/handle.ts';
import { findPersons, listSummaries } from '../persons/person-summaries.ts';

const MAX_SAVED = 1_000_000;
const MAX_FOUND = 500;

export function makeInsightRoutes(ports: {
  state: StateStore;
  events: EventStore;
  analyst: Analyst;
  /** Makes a segment that lists these persons. */
  saveListed(
    workspaceId: string,
    name: string,
    persons: readonly number[],
    by: Call['principal'],
  ): Promise<string>;
}): HandledRoute[] {
  const { state, events, analyst } = ports;
  return [
    handle(listInsightKinds, async () => ({
      insights: insights.map(({ name, asks, params, row }) => ({ name, asks, params, row })),
    })),
    handle(askInsight, async ({ workspaceId, input, signal, request, reply }) => {
      const { name } = input.params;
      if (!wantsStream(request)) return copyOf(await analyst.ask(workspaceId, name, input.body, { signal }));
      reply.hijack();
      await stream(request, reply, (onProgress) =>
        analyst.ask(workspaceId, name, input.body, { signal, onProgress }),
      );
      return { rows: [], meta: emptyMeta };
    }),
    handle(listPersonsBehind, async ({ workspaceId, input, signal }) => {
      const { request, cell, after = 0, limit = 50, search = '' } = input.body;
      if (search.trim() !== '') {
        const known = await findPersons(state, workspaceId, search.trim(), MAX_FOUND);
        const behind = await analyst.statement(workspaceId, input.params.name, request, cell);
        const rows = await events.query<{ person: number }>(
          sql`SELECT person FROM (${behind}) WHERE person IN ${uints(known.map((one) => one.number))}`,
          { signal, settings: engineSettings },
        );
        const inside = new Set(rows.map((row) => row.person));
        const persons = known.filter((one) => inside.has(one.number));
        return { persons, total: persons.length, next: null };
      }
      const found = await analyst.persons(
        workspaceId,
        input.params.name,
        request,
        cell,
        { after, limit },
        { signal },
      );
      const summaries = await listSummaries(
        state,
        workspaceId,
        found.persons.map((person) => person.person),
      );
      return { persons: summaries, total: found.total, next: found.next };
    }),
    handle(listAccountsBehind, async ({ workspaceId, input, signal }) => {
      const { request, cell, after = 0, limit = 50 } = input.body;
      const page = { after, limit };
      const found = await analyst.accounts(workspaceId, input.params.name, request, cell, page, { signal });
      const accounts = await listAccountSummaries(state, workspaceId, found.accounts);
      return { accounts, total: found.total, next: found.next };
    }),
    handle(saveSegmentBehind, async ({ workspaceId, principal, input, signal }) => {
      const { request, cell, segmentName } = input.body;
      const statement = await analyst.statement(workspaceId, input.params.name, request, cell);
      const rows = await events.query<{ person: number }>(statement, {
        signal,
        maxRows: MAX_SAVED,
        settings: engineSettings,
      });
      const persons = rows.map((row) => row.person);
      return {
        segmentId: await ports.saveListed(workspaceId, segmentName, persons, principal),
        persons: persons.length,
      };
    }),
  ];
}

const engineSettings = { ...questionSettings, max_block_size: 8192 };
const emptyMeta = {
  from: '',
  to: '',
  timeZone: '',
  interval: '',
  tookMs: 0,
  readRows: 0,
  cachedAt: '',
  dataVersion: '',
  sentence: null,
};

const wantsStream = (request: FastifyRequest): boolean =>
  (request.headers.accept ?? '').includes('text/event-stream');

async function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  ask: (onProgress: (progress: object) => void) => Promise<object>,
): Promise<void> {
  const { raw } = reply;
  const send = (event: string, data: object) =>
    raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  try {
    send('answer', await ask((progress) => send('progress', progress)));
  } catch (error) {
    const known = isSkylanternError(error) ? error : null;
    if (known === null) request.log.error({ err: error, requestId: request.id }, 'request.failed');
    const field = known?.facts['field'];
    const failed: ErrorReply = {
      error: {
        code: known?.code ?? 'internal',
        message: known?.message ?? 'something went wrong here; the log has the details under this request id',
        ...(typeof field === 'string' ? { field } : {}),
        requestId: request.id,
      },
    };
    send('failed', failed);
  }
  raw.end();
}

const copyOf = <Answer extends { rows: readonly object[] }>(answer: Answer) => ({
  ...answer,
  rows: answer.rows.map((row) => ({ ...row })),
});
