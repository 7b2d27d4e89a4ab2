import {
  type AccountWalk,
  beginAccountWalk,
  cancelAccountWalk,
  findAccountWalk,
  listAccountDomains,
  loadAccountSetting,
  removeAccountDomain,
  saveAccountDomain,
  saveAccountSetting,
  savePersonChanges,
} from '@skylantern/collect';
import {
  type AccountWalk as AccountWalkReply,
  cancelAccountWalk as cancelWalkRoute,
  getAccount,
  getAccountSettings,
  listAccountEvents,
  listAccountPersons,
  listAccounts,
  removeAccountDomain as removeRoute,
  SkylanternError,
  saveAccountSettings,
  saveAccountDomain as saveDomainRoute,
  startAccountWalk as startWalkRoute,
  type TimelineEvent,
} from '@skylantern/contracts';
import { lockIdentities } from '@skylantern/identify';
import type { EventStore, Executor, StateStore } from '@skylantern/store';
import { sql as ch, int, str, uint, uints } from '@skylantern/store/sql';
import { sql } from 'kysely';
import { getAccountSummary, listAccountsFrom } from '../accounts/account-summaries.ts';
import type { AccountWalks } from '../accounts/start-account-walks.ts';
import { done, type HandledRoute, handle } from '../http/handle.ts';
import { actorOf } from '../http/principal.ts';
import { listSummaries } from '../persons/person-summaries.ts';
import { audit } from '../workspaces/audit.ts';

/** Of so many persons of an account the timeline shows what they did before they belonged to it. */
const MAX_PERSONS = 20_000;

/** Organisations, who belongs to them, and what they did. */
export function makeAccountRoutes(ports: {
  state: StateStore;
  events: EventStore;
  accountWalks: AccountWalks;
  wake(): void;
}): HandledRoute[] {
  const { state, events } = ports;
  return [
    handle(listAccounts, async ({ workspaceId, input }) => {
      const { search = '', limit = 50, cursor } = input.query;
      const [seenAt = 'infinity', number = '0'] = cursor?.split('/') ?? [];
      const found = await listAccountsFrom(state, workspaceId, {
        search: search.trim(),
        seenAt,
        number: Number(number) || 0,
        limit: limit + 1,
      });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const isMore = found.length > limit && last !== undefined;
      return { items, next: isMore ? `${last.lastSeenAt}/${last.number}` : null };
    }),
    handle(getAccount, async ({ workspaceId, input }) => {
      const account = await getAccountSummary(state, workspaceId, input.params.id);
      const domains = await sql<{ domain: string }>`
        select domain from account_domain where workspace_id = ${workspaceId} and account_key = ${account.key}
        order by domain`.execute(state);
      return { ...account, domains: domains.rows.map(({ domain }) => domain) };
    }),
    handle(listAccountPersons, async ({ workspaceId, input }) => {
      const { number } = await getAccountSummary(state, workspaceId, input.params.id);
      const { limit = 50, cursor = '0' } = input.query;
      const offset = Number(cursor) || 0;
      const found = await sql<{ number: number }>`
        select number from (${membersOf(workspaceId, number)}) as member join person
          on person.workspace_id = ${workspaceId} and person.number = member.person
        order by person.last_seen_at desc, person.number limit ${limit + 1} offset ${offset}`.execute(state);
      const numbers = found.rows.slice(0, limit).map((row) => row.number);
      const summaries = new Map(
        (await listSummaries(state, workspaceId, numbers)).map((person) => [person.number, person]),
      );
      return {
        items: numbers.flatMap((one) => summaries.get(one) ?? []),
        next: found.rows.length > limit ? String(offset + limit) : null,
      };
    }),
    handle(listAccountEvents, async ({ workspaceId, input, signal }) => {
      const { number } = await getAccountSummary(state, workspaceId, input.params.id);
      const { event = '', limit = 50, cursor } = input.query;
      const [atMs = '9999999999999', sequence = '0'] = cursor?.split('/') ?? [];
      const leaves = await sql<{ leaf: number; person: number }>`
        select leaf.number as leaf, member.person from (${membersOf(workspaceId, number)}) as member
        join person leaf on leaf.workspace_id = ${workspaceId}
          and (leaf.number = member.person or leaf.merged_into = member.person) limit ${MAX_PERSONS}`.execute(
        state,
      );
      const rows = await events.query<TimelineEvent & { person: number; sequence: number }>(
        ch`SELECT message_id AS messageId, event_name AS event, occurred_at AS occurredAt, sequence, session_id AS sessionId,
            source, platform, path, channel, properties, person
          FROM events
          WHERE workspace_id = ${str(workspaceId)}
            AND (account = ${uint(number)} OR (account = 0 AND person IN ${uints(leaves.rows.map(({ leaf }) => leaf))}))
            AND (${str(event)} = '' OR event_name = ${str(event)})
            AND (toUnixTimestamp64Milli(occurred_at), sequence) < (${int(Number(atMs) || 0)}, ${int(Number(sequence) || 0)})
          ORDER BY occurred_at DESC, sequence DESC LIMIT ${int(limit + 1)}`,
        { signal, maxSeconds: 30 },
      );
      const shown = rows.slice(0, limit);
      const known = await personsOf(state, workspaceId, shown);
      const last = shown.at(-1);
      return {
        items: shown.map(({ sequence: _, person, ...row }) => {
          const one = known.get(person);
          return { ...row, personId: one?.id ?? '', personLabel: one?.label ?? '' };
        }),
        next:
          rows.length > limit && last !== undefined
            ? `${Date.parse(last.occurredAt)}/${last.sequence}`
            : null,
      };
    }),
    handle(getAccountSettings, async ({ workspaceId }) => ({
      ...(await loadAccountSetting(state, workspaceId)),
      domains: await listAccountDomains(state, workspaceId),
      walk: shownWalk(await findAccountWalk(state, workspaceId)),
    })),
    handle(saveAccountSettings, async ({ workspaceId, principal, input }) => {
      const { fromEmail } = input.body;
      await state.transaction(async (trx) => {
        await lockIdentities(trx, workspaceId);
        const before = await loadAccountSetting(trx, workspaceId);
        await saveAccountSetting(trx, workspaceId, { fromEmail });
        if (!fromEmail) await cancelAccountWalk(trx, workspaceId);
        else if (!before.fromEmail) await beginAccountWalk(trx, workspaceId, actorOf(principal));
        const subject = fromEmail ? 'from e-mail' : 'from calls';
        await audit(trx, { workspaceId, principal, action: 'account-setting.saved', subject });
      });
      ports.accountWalks.wake();
      return done;
    }),
    handle(startWalkRoute, async ({ workspaceId, principal }) => {
      const walk = await state.transaction(async (trx) => {
        await lockIdentities(trx, workspaceId);
        const { fromEmail } = await loadAccountSetting(trx, workspaceId);
        if (!fromEmail) throw new SkylanternError('conflict', 'e-mails mean no accounts in this workspace');
        await beginAccountWalk(trx, workspaceId, actorOf(principal));
        await audit(trx, { workspaceId, principal, action: 'account-walk.started', subject: workspaceId });
        return shownWalk(await findAccountWalk(trx, workspaceId));
      });
      ports.accountWalks.wake();
      if (walk === null) throw new SkylanternError('not-found', 'there is no such workspace');
      return walk;
    }),
    handle(cancelWalkRoute, async ({ workspaceId, principal }) => {
      await state.transaction(async (trx) => {
        if (!(await cancelAccountWalk(trx, workspaceId))) return;
        await audit(trx, { workspaceId, principal, action: 'account-walk.cancelled', subject: workspaceId });
      });
      return done;
    }),
    handle(saveDomainRoute, async ({ workspaceId, principal, input }) => {
      const domain = input.params.domain.toLowerCase();
      const moved = await state.transaction(async (trx) => {
        const { persons, made } = await saveAccountDomain(trx, workspaceId, { domain, ...input.body });
        if (persons.length + made.length > 0) await savePersonChanges(trx, workspaceId, persons, made);
        await audit(trx, { workspaceId, principal, action: 'account-domain.saved', subject: domain });
        return persons.length;
      });
      if (moved > 0) ports.wake();
      return { moved };
    }),
    handle(removeRoute, async ({ workspaceId, principal, input }) => {
      const domain = input.params.domain.toLowerCase();
      await state.transaction(async (trx) => {
        await removeAccountDomain(trx, workspaceId, domain);
        await audit(trx, { workspaceId, principal, action: 'account-domain.removed', subject: domain });
      });
      return done;
    }),
  ];
}

function shownWalk(walk: AccountWalk | null): AccountWalkReply | null {
  if (walk === null) return null;
  const { position, until, startedAt, finishedAt, ...rest } = walk;
  return {
    ...rest,
    progress: until === 0 ? 1 : position / until,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

/** Persons of today who belong to an account: one column `person`. */
const membersOf = (workspaceId: string, account: number) => sql`
  select distinct coalesce(leaf.merged_into, leaf.number) as person from account_person
  join person leaf on leaf.workspace_id = ${workspaceId} and leaf.number = account_person.person
  where account_person.workspace_id = ${workspaceId} and account_person.account = ${account}`;

async function personsOf(db: Executor, workspaceId: string, rows: readonly { person: number }[]) {
  const leaves = [...new Set(rows.map(({ person }) => person))];
  const today = await sql<{ leaf: number; number: number }>`
    select number as leaf, coalesce(merged_into, number) as number from person
    where workspace_id = ${workspaceId} and number = any(${leaves}::int[])`.execute(db);
  const summaries = await listSummaries(
    db,
    workspaceId,
    today.rows.map(({ number }) => number),
  );
  const byNumber = new Map(summaries.map((person) => [person.number, person]));
  return new Map(today.rows.map(({ leaf, number }) => [leaf, byNumber.get(number)]));
}
