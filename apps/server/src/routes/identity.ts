import { savePersonChanges } from '@skylantern/collect';
import {
  allowStoppedIdentity,
  getPersonGraph,
  listIdentityTypes,
  listReconciliations,
  listStoppedIdentities,
  mergeWithPerson,
  resetIdentityType,
  runReconciliation,
  SkylanternError,
  saveCountry,
  saveIdentityType,
  simulateIdentity,
  unbindPersonIdentity,
  unmergePerson,
} from '@skylantern/contracts';
import {
  allowIdentity,
  defaultIdentityTypes,
  type IdentityRules,
  loadRules,
  makeRules,
  mergePersons,
  simulateRules,
  unbindIdentity,
  unmerge,
} from '@skylantern/identify';
import type { EventStore, StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { done, type HandledRoute, handle } from '../http/handle.ts';
import { actorOf } from '../http/principal.ts';
import { getCurrent } from '../persons/person-summaries.ts';
import type { Reconciliations } from '../reconciliation.ts';
import { audit } from '../workspaces/audit.ts';
import { readPersonGraph } from './person-graph.ts';

/** The rules by which ids are one person, and what may be done about them by hand. */
export function makeIdentityRoutes({
  state,
  events,
  wake,
  reconciliations,
}: {
  state: StateStore;
  events: EventStore;
  wake(): void;
  reconciliations: Reconciliations;
}): HandledRoute[] {
  return [
    handle(listIdentityTypes, async ({ workspaceId }) => {
      const rules = await loadRules(state, workspaceId);
      const defaults = new Map(defaultIdentityTypes.map((type) => [type.name, type]));
      const items = [...rules.types.values()]
        .sort((a, b) => a.priority - b.priority)
        .map((type) => {
          const known = defaults.get(type.name);
          const origin: 'default' | 'changed' | 'added' =
            known === undefined ? 'added' : known === type ? 'default' : 'changed';
          const { name: _, ...usual } = known ?? type;
          return { ...type, origin, usual: known === undefined ? null : usual };
        });
      return { items, country: rules.country };
    }),
    handle(saveIdentityType, async ({ workspaceId, principal, input }) => {
      const { name } = input.params;
      const type = { name, ...input.body };
      refuseContradiction(type);
      await state.transaction(async (trx) => {
        await sql`
          insert into identity_type (workspace_id, name, class, max_per_person, max_new, window_days, priority, links, normaliser)
          values (${workspaceId}, ${name}, ${type.class}, ${type.maxPerPerson}, ${type.maxNew}, ${type.windowDays},
            ${type.priority}, ${type.links}, ${type.normaliser})
          on conflict (workspace_id, name) do update set class = excluded.class,
            max_per_person = excluded.max_per_person, max_new = excluded.max_new, window_days = excluded.window_days,
            priority = excluded.priority, links = excluded.links, normaliser = excluded.normaliser, updated_at = now()
        `.execute(trx);
        await audit(trx, { workspaceId, principal, action: 'identity-type.saved', subject: name });
      });
      return done;
    }),
    handle(resetIdentityType, async ({ workspaceId, principal, input }) => {
      await sql`delete from identity_type where workspace_id = ${workspaceId} and name = ${input.params.name}`.execute(
        state,
      );
      await audit(state, {
        workspaceId,
        principal,
        action: 'identity-type.reset',
        subject: input.params.name,
      });
      return done;
    }),
    handle(saveCountry, async ({ workspaceId, principal, input }) => {
      const { country } = input.body;
      await sql`update workspace set country = ${country} where id = ${workspaceId}`.execute(state);
      await audit(state, {
        workspaceId,
        principal,
        action: 'identity-country.saved',
        subject: country ?? '',
      });
      return done;
    }),
    handle(simulateIdentity, async ({ workspaceId, input, signal }) => {
      for (const type of input.body.types) refuseContradiction(type);
      const now = await loadRules(state, workspaceId);
      const proposed: IdentityRules = makeRules(input.body.types, input.body.country);
      return await simulateRules({ events, state }, workspaceId, { now, proposed }, signal);
    }),
    handle(getPersonGraph, async ({ workspaceId, input, signal }) => {
      const { numbers } = await getCurrent(state, workspaceId, input.params.id);
      return await readPersonGraph({ state, events }, workspaceId, numbers, signal);
    }),
    handle(mergeWithPerson, async ({ workspaceId, principal, input }) => {
      await state.transaction(async (trx) => {
        const [survivor, absorbed] = await Promise.all(
          [input.params.id, input.body.otherId].map((id) => getCurrent(trx, workspaceId, id)),
        );
        const named = { survivor: survivor?.summary.number ?? 0, absorbed: absorbed?.summary.number ?? 0 };
        const changed = await mergePersons(trx, workspaceId, named, actorOf(principal));
        await savePersonChanges(trx, workspaceId, changed);
        await audit(trx, { workspaceId, principal, action: 'person.merged', subject: input.params.id });
      });
      wake();
      return done;
    }),
    handle(unmergePerson, async ({ workspaceId, principal, input }) => {
      await state.transaction(async (trx) => {
        const changed = await unmerge(trx, workspaceId, input.params.id, actorOf(principal));
        await savePersonChanges(trx, workspaceId, changed);
        await audit(trx, {
          workspaceId,
          principal,
          action: 'person.unmerged',
          subject: String(input.params.id),
        });
      });
      wake();
      return done;
    }),
    handle(unbindPersonIdentity, async ({ workspaceId, principal, input }) => {
      const { type, value } = input.body;
      const { numbers } = await getCurrent(state, workspaceId, input.params.id);
      const owned = await sql<{ person: number }>`
        select person from identity where workspace_id = ${workspaceId} and type = ${type} and value = ${value}
          and (person = any(${numbers}::int[]) or (epochs -> -1 ->> 'person')::int = any(${numbers}::int[]))`.execute(
        state,
      );
      if (owned.rows.length === 0) {
        throw new SkylanternError('not-found', 'this person has no such identity: look it up in its graph', {
          field: 'value',
        });
      }
      await state.transaction(async (trx) => {
        await unbindIdentity(trx, workspaceId, { type, value }, new Date());
        await audit(trx, {
          workspaceId,
          principal,
          action: 'identity.unbound',
          subject: `${type}: ${value}`,
        });
      });
      return done;
    }),
    handle(listStoppedIdentities, async ({ workspaceId, input }) => {
      const { limit = 50, cursor = '0' } = input.query;
      const from = Math.max(0, Number.parseInt(cursor, 10) || 0);
      const found = await sql<{ type: string; value: string; first: Date; last: Date; persons: number }>`
        select type, value, first_seen_at as first, last_seen_at as last, (
          select count(distinct coalesce(p.merged_into, p.number))::int from person p
          where p.workspace_id = identity.workspace_id and (p.number = identity.person
            or p.number in (select (epoch ->> 'person')::int from jsonb_array_elements(epochs) as epoch))) as persons
        from identity where workspace_id = ${workspaceId} and is_stopped
        order by type, value limit ${limit + 1} offset ${from}`.execute(state);
      const items = found.rows.slice(0, limit).map(({ first, last, ...row }) => ({
        ...row,
        firstSeenAt: first.toISOString(),
        lastSeenAt: last.toISOString(),
      }));
      return { items, next: found.rows.length > limit ? String(from + limit) : null };
    }),
    handle(listReconciliations, async ({ workspaceId, input }) => {
      const { limit = 50, cursor } = input.query;
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor) || 0;
      const found = await reconciliations.list(workspaceId, { before, limit: limit + 1 });
      const items = found.slice(0, limit);
      return { items, next: found.length > limit ? String(items.at(-1)?.id ?? '') : null };
    }),
    handle(runReconciliation, async ({ workspaceId, principal, signal }) => {
      const reconciliation = await reconciliations.run(workspaceId, signal);
      await audit(state, { workspaceId, principal, action: 'persons.reconciled', subject: '' });
      return reconciliation;
    }),
    handle(allowStoppedIdentity, async ({ workspaceId, principal, input }) => {
      const { type, value } = input.body;
      await state.transaction(async (trx) => {
        await allowIdentity(trx, workspaceId, { type, value });
        await audit(trx, {
          workspaceId,
          principal,
          action: 'identity.allowed',
          subject: `${type}: ${value}`,
        });
      });
      return done;
    }),
  ];
}

/** What no rule may say, for it would make persons that nobody can be. */
function refuseContradiction(type: {
  name: string;
  class: string;
  links: boolean;
  maxPerPerson: number;
  maxNew: number | null;
  windowDays: number | null;
}): void {
  if (type.class === 'ad' && type.links) {
    throw new SkylanternError(
      'request.invalid',
      `${type.name}: an advertising id never links; choose another class`,
      {
        field: 'links',
      },
    );
  }
  if (type.class === 'unique' && type.maxPerPerson !== 1) {
    throw new SkylanternError('request.invalid', `${type.name}: of a unique id a person has exactly one`, {
      field: 'maxPerPerson',
    });
  }
  if ((type.maxNew === null) !== (type.windowDays === null)) {
    throw new SkylanternError(
      'request.invalid',
      `${type.name}: give both maxNew and windowDays, or neither`,
      {
        field: 'maxNew',
      },
    );
  }
}
