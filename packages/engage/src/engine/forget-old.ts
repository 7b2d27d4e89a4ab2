import { sql } from 'kysely';
import type { EngagementPorts } from './ports.ts';

const AT_ONCE = 500;

/**
 * Removes messages and runs that ended longer ago than `keepMs`, a few at a time, and keeps what is counted of them.
 * Who entered a rule that lets everybody in once stays known, and so does everybody's arm. Answers whether there is more.
 */
export async function forgetOld(ports: EngagementPorts, keepMs: number): Promise<boolean> {
  const before = new Date(ports.now().getTime() - keepMs);
  return ports.state.transaction(
    async (trx) => {
      const messages = await sql`
        with old as (
          select m.id from journey j cross join lateral (
            select id from message where journey_id = j.id and decided_at < ${before}
              and state in ('ghost', 'not-sent', 'sent', 'failed', 'unknown', 'cancelled')
              and coalesce(finished_at, sent_at, decided_at) < ${before}
              and not exists (select from run where run.id = message.run_id and run.state <> 'ended')
            order by decided_at limit ${AT_ONCE} for update skip locked) m
          limit ${AT_ONCE}
        ), removed as (
          delete from message using old where message.id = old.id
          returning message.journey_id, message.decision, message.state, message.opened_at, message.clicked_at,
            message.unsubscribed_at
        ), noted as (
          insert into removed_message as kept (journey_id, decision, state, messages, opened, clicked, unsubscribed)
          select journey_id, decision, state, count(*), count(opened_at), count(clicked_at), count(unsubscribed_at)
          from removed group by journey_id, decision, state
          on conflict (journey_id, decision, state) do update set messages = kept.messages + excluded.messages,
            opened = kept.opened + excluded.opened, clicked = kept.clicked + excluded.clicked,
            unsubscribed = kept.unsubscribed + excluded.unsubscribed
        )
        select from removed`.execute(trx);
      const runs = await sql`
        with old as (
          select id from run where state = 'ended' and entry_key <> 'once' and ended_at < ${before}
            and not exists (select from message where message.run_id = run.id)
          order by ended_at limit ${AT_ONCE} for update skip locked
        ), removed as (
          delete from run using old where run.id = old.id returning run.journey_id
        ), noted as (
          update journey set removed_runs = removed_runs + gone.runs
          from (select journey_id, count(*) as runs from removed group by journey_id) gone where journey.id = gone.journey_id
        )
        select from removed`.execute(trx);
      return messages.rows.length === AT_ONCE || runs.rows.length === AT_ONCE;
    },
    { retries: 3 },
  );
}
