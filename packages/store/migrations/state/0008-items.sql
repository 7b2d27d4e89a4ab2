-- Products, articles: what events point to by an id in one of their properties.
create table item (
  workspace_id text not null references workspace on delete cascade,
  type text not null,
  id text not null,
  properties jsonb not null default '{}',
  own jsonb not null default '{}',
  first_seen_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, type, id)
);
