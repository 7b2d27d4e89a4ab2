create table person (
  workspace_id text not null references workspace on delete cascade,
  number integer not null,
  id text not null,
  -- What is known of the person of today: worked out from the `own` of this row and of all that are merged into it.
  properties jsonb not null default '{}',
  -- What was said of this row alone, as operations (PropertyStates); a merge leaves it as it is.
  own jsonb not null default '{}',
  is_identified boolean not null default false,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  own_first_seen_at timestamptz not null default 'infinity',
  own_last_seen_at timestamptz not null default '-infinity',
  -- Set while this person is absorbed by another: the number of the survivor, never itself absorbed.
  merged_into integer,
  version bigint not null default 1,
  primary key (workspace_id, number),
  unique (workspace_id, id)
);
create index person_absorbed on person (workspace_id, number) include (merged_into) where merged_into is not null;
create index person_merged on person (workspace_id, merged_into) where merged_into is not null;
create index person_recent on person (workspace_id, last_seen_at desc, number) where merged_into is null;

-- `person` is the one whom the identity was first seen with and never changes: a merge moves persons, not
-- identities (person.merged_into), so that undoing it needs nothing but forgetting it.
create table identity (
  workspace_id text not null references workspace on delete cascade,
  type text not null,
  value text not null,
  person integer not null,
  first_seen_at timestamptz not null,
  -- Kept up only for shared identities.
  last_seen_at timestamptz not null,
  -- [{from: ms, person: number | null}] in order of time: whom a shared identity means from then on.
  epochs jsonb not null default '[]',
  -- Seen with too many persons: it links nobody any more, until reviewed.
  is_stopped boolean not null default false,
  -- Of contacts: the forms under which others may know them.
  md5 text,
  sha256 text,
  -- For finding thousands at once: 128 bits, so that no two ever share one by chance.
  key uuid not null generated always as (md5(workspace_id || chr(1) || type || chr(1) || value)::uuid) stored,
  primary key (workspace_id, type, value)
);
-- Most identities mean one person only: those are found without looking at their rows.
create index identity_plain on identity (key) include (person) where epochs = '[]' and not is_stopped;
create index identity_key on identity (key) where epochs <> '[]' or is_stopped;
create index identity_md5 on identity (workspace_id, md5) where md5 is not null;
create index identity_sha256 on identity (workspace_id, sha256) where sha256 is not null;
create index identity_stopped on identity (workspace_id) where is_stopped;
create index identity_shared on identity (workspace_id) where epochs <> '[]';

-- What became of known identities otherwise than by being seen: for processes that remember them.
create table identity_change (
  workspace_id text not null references workspace on delete cascade,
  version bigint not null,
  type text not null,
  value text not null,
  at timestamptz not null default now(),
  primary key (workspace_id, version, type, value)
);
create index identity_change_at on identity_change (at);

-- How a workspace understands an identity, where it differs from the default.
create table identity_type (
  workspace_id text not null references workspace on delete cascade,
  name text not null,
  class text not null check (class in ('unique', 'contact', 'device', 'ad')),
  max_per_person integer not null,
  max_new integer,
  window_days integer,
  priority integer not null,
  links boolean not null,
  normaliser text not null check (normaliser in ('trim', 'lower', 'e164', 'hex')),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, name)
);
create index identity_person on identity (workspace_id, person);
create index identity_value on identity (workspace_id, value text_pattern_ops);

-- Every merge, so that it can be undone: who absorbed whom, with the persons that `absorbed` had absorbed before,
-- and the properties that the survivor had.
create table merge (
  id bigint generated always as identity primary key,
  workspace_id text not null references workspace on delete cascade,
  at timestamptz not null,
  logged_at timestamptz not null default now(),
  rule text not null,
  evidence text not null,
  survivor integer not null,
  absorbed integer not null,
  -- The two persons whose ids were seen together, one of each group.
  survivor_leaf integer not null,
  absorbed_leaf integer not null,
  moved_persons integer[] not null,
  properties_before jsonb not null default '{}',
  undone_at timestamptz,
  undone_by text,
  -- After an undo: the two are not merged again by what is seen of them.
  keeps_apart boolean not null default true
);
create index merge_leaf on merge (workspace_id, survivor_leaf) where undone_at is not null;
create index merge_survivor on merge (workspace_id, survivor, id desc);
create index merge_absorbed on merge (workspace_id, absorbed, id desc);

create table account (
  workspace_id text not null references workspace on delete cascade,
  number integer not null,
  id text not null,
  key text not null,
  properties jsonb not null default '{}',
  own jsonb not null default '{}',
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (workspace_id, number),
  unique (workspace_id, key)
);

create table account_person (
  workspace_id text not null,
  account integer not null,
  person integer not null,
  since timestamptz not null,
  primary key (workspace_id, account, person)
);
create index account_person_person on account_person (workspace_id, person);

-- The open session of a device, for senders that do not keep sessions themselves.
create table open_session (
  workspace_id text not null,
  device text not null,
  session_id text not null,
  started_at timestamptz not null,
  last_at timestamptz not null,
  campaign text not null default '',
  primary key (workspace_id, device)
);
