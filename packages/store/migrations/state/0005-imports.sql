-- A file on its way in. The file lies in `imports/<id>` of the data directory.
create table import_job (
  id text primary key,
  workspace_id text not null references workspace on delete cascade,
  file_name text not null,
  file_bytes bigint not null,
  mapping jsonb,
  state text not null check (state in ('uploaded', 'queued', 'running', 'done', 'failed', 'cancelled')),
  -- Everything up to this line is in the event log, durably; a restart reads the file again and sends what follows.
  lines bigint not null default 0,
  bytes_read bigint not null default 0,
  events bigint not null default 0,
  set_aside bigint not null default 0,
  -- The last record of the event log that it wrote.
  last_offset bigint,
  -- Where this run began, for the rate.
  run_lines bigint not null default 0,
  run_bytes bigint not null default 0,
  run_started_at timestamptz,
  fault text,
  created_by text not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz not null default now()
);
create index import_job_workspace on import_job (workspace_id, id desc);
create index import_job_waiting on import_job (id) where state in ('queued', 'running');

-- A bad row of an import is kept once, however often its file is read.
alter table quarantine add column message_id text not null default '';
create unique index quarantine_import on quarantine (workspace_id, message_id) where source = 'import' and message_id <> '';
