create table saved_insight (
  id text primary key,
  workspace_id text not null references workspace on delete cascade,
  name text not null,
  kind text not null,
  request jsonb not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index saved_insight_recent on saved_insight (workspace_id, updated_at desc, id);
