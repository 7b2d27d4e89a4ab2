create table workspace (
  id text primary key,
  name text not null,
  time_zone text not null default 'UTC',
  week_start smallint not null default 1,
  currency text not null default 'USD',
  is_demo boolean not null default false,
  next_person integer not null default 1,
  next_account integer not null default 1,
  next_event_code integer not null default 1,
  -- Changes whenever an identity changes its meaning otherwise than by being seen for the first time.
  identity_version bigint not null default 0,
  -- For mobile numbers without a country code; null: kept as they are.
  country text,
  created_at timestamptz not null default now()
);

-- A write key is public by nature (it stands in web pages) and is kept readable; of the others only the hash is kept.
create table api_key (
  id text primary key,
  workspace_id text not null references workspace on delete cascade,
  kind text not null check (kind in ('write', 'server', 'api')),
  name text not null,
  role text not null default 'editor',
  key_hash bytea not null unique,
  shown text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_key_workspace on api_key (workspace_id);

create table member (
  id text primary key,
  email text not null unique,
  name text not null,
  password_hash text,
  language text not null default 'en',
  created_at timestamptz not null default now(),
  failed_logins integer not null default 0,
  locked_until timestamptz
);

create table membership (
  workspace_id text not null references workspace on delete cascade,
  member_id text not null references member on delete cascade,
  role text not null check (role in ('owner', 'editor', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (workspace_id, member_id)
);
create index membership_member on membership (member_id);

create table member_session (
  token_hash bytea primary key,
  member_id text not null references member on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  user_agent text not null default ''
);
create index member_session_member on member_session (member_id);

-- One-time links: the first owner's set-up link, and invitations.
create table invitation (
  token_hash bytea primary key,
  workspace_id text references workspace on delete cascade,
  email text,
  role text not null,
  created_by text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

create table audit_entry (
  id bigint generated always as identity primary key,
  workspace_id text,
  actor text not null,
  action text not null,
  subject text not null default '',
  detail jsonb not null default '{}',
  at timestamptz not null default now()
);
create index audit_entry_workspace on audit_entry (workspace_id, id desc);

-- Keys made at first start (cookie signing, encryption of secrets at rest) are kept in the data directory, not here.
create table setting (
  name text primary key,
  value jsonb not null
);
