-- Message ids of the last days: the same id within the window is the same fact. key = md5(workspace, message id).
create table message_seen (
  key uuid primary key,
  seen_on date not null
);
create index message_seen_on on message_seen (seen_on);

-- How far each consumer of the event log, or of event_batch, has come. Advanced in the transaction of its effects.
create table cursor (
  consumer text primary key,
  position bigint not null,
  -- Where a step that was begun outside PostgreSQL will end: repeated exactly after a crash.
  planned bigint,
  updated_at timestamptz not null default now()
);

-- Events that are identified and enriched, on their way to the event store and to the journeys.
-- Written in the transaction that identified them; removed once every consumer has passed.
create table event_batch (
  id bigint generated always as identity primary key,
  event_count integer not null,
  first_offset bigint not null,
  last_offset bigint not null,
  -- Gzipped NDJSON of StoredEvent.
  rows bytea not null,
  -- Rows for the tables persons, person_overrides and accounts of the event store: gzipped JSON by table.
  changes bytea not null,
  created_at timestamptz not null default now()
);
alter table event_batch alter column rows set storage external;

create table event_name (
  workspace_id text not null references workspace on delete cascade,
  name text not null,
  code integer not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  events bigint not null default 0,
  primary key (workspace_id, name),
  unique (workspace_id, code)
);

-- Which property was seen with which type, for the builders and the tracking plan. event_name is '' for person and account.
create table property_name (
  workspace_id text not null references workspace on delete cascade,
  owner text not null check (owner in ('event', 'person', 'account', 'item')),
  event_name text not null,
  name text not null,
  value_type text not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  primary key (workspace_id, owner, event_name, name, value_type)
);

create table quarantine (
  id bigint generated always as identity primary key,
  workspace_id text not null references workspace on delete cascade,
  received_at timestamptz not null,
  reason text not null,
  detail text not null,
  source text not null,
  line bigint,
  raw jsonb not null,
  log_offset bigint not null,
  position integer not null,
  state text not null default 'open' check (state in ('open', 'replayed', 'discarded')),
  unique (log_offset, position)
);
create index quarantine_open on quarantine (workspace_id, state, id desc);
