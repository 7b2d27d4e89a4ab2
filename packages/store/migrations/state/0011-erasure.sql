-- How a workspace treats what it is sent. An absent row means the defaults.
create table privacy_setting (
  workspace_id text primary key references workspace on delete cascade,
  -- Of the hashes of forgotten identities and of hashed properties. Made once, never changed.
  salt bytea not null,
  bots text not null default 'keep' check (bots in ('keep', 'refuse')),
  ip text not null default 'keep' check (ip in ('keep', 'last-octet', 'drop')),
  hashed_properties text[] not null default '{}',
  updated_at timestamptz not null default now()
);

-- One person on the way to being forgotten, and the certificate afterwards.
create table erasure (
  id text primary key,
  workspace_id text not null references workspace on delete cascade,
  asked_by text not null,
  asked_at timestamptz not null default now(),
  -- Rewrite the tables of the state store, so that freed rows leave no bytes behind.
  is_thorough boolean not null default false,
  state text not null check (state in ('running', 'done')),
  -- The step that is under way.
  step text not null,
  -- Numbers of the person and of all that were merged into it; emptied at the end.
  persons integer[] not null,
  -- What a step has to know again when it is repeated; emptied at the end.
  plan jsonb not null default '{}',
  -- Rows removed so far, by store and table.
  counts jsonb not null default '{}',
  fault text,
  certificate jsonb,
  finished_at timestamptz
);
create index erasure_workspace on erasure (workspace_id, asked_at desc);
create index erasure_running on erasure (asked_at) where state = 'running';

-- Whom we must not know again. hash = HMAC-SHA256 under the workspace's salt: of an identity with its type, or of
-- a value alone (for what could not be read as an event).
create table tombstone (
  workspace_id text not null references workspace on delete cascade,
  kind text not null check (kind in ('identity', 'value')),
  hash bytea not null,
  erasure_id text not null,
  primary key (workspace_id, kind, hash)
);
create index tombstone_erasure on tombstone (erasure_id);

-- What became of the events of each source, by the minute in which they were received. Kept for eight days.
create table source_minute (
  workspace_id text not null references workspace on delete cascade,
  source text not null,
  minute timestamptz not null,
  outcome text not null,
  events bigint not null,
  -- From when it happened to when it was received, over all of these events.
  late_ms_sum bigint not null default 0,
  late_ms_max bigint not null default 0,
  primary key (workspace_id, source, minute, outcome)
);
create index source_minute_minute on source_minute (minute);
