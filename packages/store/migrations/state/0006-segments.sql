-- A saved set of persons, by rule (contracts/src/condition.ts). version grows with every change, archiving included.
create table segment (
  id text primary key,
  workspace_id text not null references workspace on delete cascade,
  name text not null,
  description text not null default '',
  rule jsonb not null,
  version integer not null default 1,
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  archived_at timestamptz
);
create unique index segment_name on segment (workspace_id, lower(name)) where archived_at is null;
create index segment_workspace on segment (workspace_id, id desc);

-- How many persons were in it, once per day of the workspace's calendar: the last measure of the day.
create table segment_size (
  segment_id text not null references segment on delete cascade,
  measured_on date not null,
  persons integer not null,
  measured_at timestamptz not null,
  primary key (segment_id, measured_on)
);
