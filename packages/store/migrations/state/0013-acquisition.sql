-- The channel rules of a workspace that changed the built-in ones: ordered, whole.
create table channel_rules (
  workspace_id text primary key references workspace on delete cascade,
  rules jsonb not null,
  updated_at timestamptz not null default now()
);

-- How a session began, as far as it is known: what came later takes its touch from here.
create table session_touch (
  workspace_id text not null references workspace on delete cascade,
  session_id text not null,
  -- Of the event that began it.
  occurred_at timestamptz not null,
  sequence bigint not null,
  -- As in contracts (Touch); null: it began inside the site, or nothing is known of how.
  touch jsonb,
  written_at timestamptz not null default now(),
  primary key (workspace_id, session_id)
);
create index session_touch_age on session_touch (written_at);
