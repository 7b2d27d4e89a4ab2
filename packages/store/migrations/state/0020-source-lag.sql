-- How long events took from received until questions saw them, by source and the minute in which that was. Kept for
-- eight days.
drop table queryable_minute;
create table queryable_minute (
  workspace_id text not null references workspace on delete cascade,
  source text not null,
  minute timestamptz not null,
  events bigint not null,
  took_ms_sum bigint not null,
  took_ms_max bigint not null,
  primary key (workspace_id, source, minute)
);
create index queryable_minute_minute on queryable_minute (minute);

-- Of each workspace and source in a batch: how many events, when the first was received, how much later the others.
alter table event_batch add column received jsonb not null default '[]';

-- Requests that were answered 429, and the events in them, by source and minute. Who is told so sends them again.
create table limited_minute (
  workspace_id text not null references workspace on delete cascade,
  source text not null,
  minute timestamptz not null,
  requests bigint not null,
  events bigint not null,
  primary key (workspace_id, source, minute)
);
create index limited_minute_minute on limited_minute (minute);
