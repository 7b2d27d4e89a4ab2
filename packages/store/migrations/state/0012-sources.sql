-- Where business data comes from: tables, files, published sheets, calls of other systems.
create table source (
  id text primary key,
  workspace_id text not null references workspace on delete cascade,
  kind text not null,
  name text not null,
  -- AES-256-GCM, as the config of a channel is.
  config bytea not null,
  -- Null until somebody said what its rows are.
  mapping jsonb,
  -- Cron pattern in the workspace's zone; null: only when somebody asks.
  schedule text,
  limits jsonb not null default '{}',
  is_paused boolean not null default false,
  -- Up to here its rows are in the event log, durably; what this is, only the kind knows.
  position jsonb,
  next_run_at timestamptz,
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  archived_at timestamptz
);
create index source_workspace on source (workspace_id, id) where archived_at is null;
create index source_due on source (next_run_at) where archived_at is null and next_run_at is not null;

create table source_run (
  id text primary key,
  source_id text not null references source on delete cascade,
  workspace_id text not null references workspace on delete cascade,
  reason text not null check (reason in ('schedule', 'asked', 'received')),
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  rows_read bigint not null default 0,
  taken bigint not null default 0,
  duplicates bigint not null default 0,
  set_aside bigint not null default 0,
  bytes_read bigint not null default 0,
  -- The counts of the portion that is being written, and one key of it: after a crash that key tells whether it was.
  pending jsonb,
  -- The last record of the event log that it wrote.
  last_offset bigint,
  fault text,
  queued_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz not null default now()
);
create index source_run_source on source_run (source_id, id desc);
create unique index source_run_open on source_run (source_id) where state in ('queued', 'running');

-- What a source said last of one person, account or item: only what is new goes on.
create table source_row (
  source_id text not null references source on delete cascade,
  key uuid not null,
  digest uuid not null,
  version int not null,
  primary key (source_id, key)
);

-- The last bodies that a webhook received, for its mapping.
create table source_sample (
  id bigint generated always as identity primary key,
  source_id text not null references source on delete cascade,
  received_at timestamptz not null default now(),
  body jsonb not null
);
create index source_sample_source on source_sample (source_id, id desc);

-- A bad row of a source is kept once, however often it is read. Its import_id is the source's id.
create unique index quarantine_source_row on quarantine (workspace_id, import_id, message_id)
  where source <> 'import' and import_id is not null and message_id <> '';
