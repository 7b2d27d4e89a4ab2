-- What holds for all journeys of a workspace. Absent row: no cap, no quiet hours.
create table engagement_setting (
  workspace_id text primary key references workspace on delete cascade,
  cap_messages integer,
  cap_per_ms bigint,
  quiet_from text,
  quiet_to text,
  updated_at timestamptz not null default now()
);

-- A way to deliver. config is sealed with AES-256-GCM: nonce (12), tag (16), ciphertext; the id is authenticated with it.
create table channel (
  id text primary key,
  workspace_id text not null references workspace on delete cascade,
  type text not null,
  name text not null,
  config bytea not null,
  on_unknown text not null default 'stop' check (on_unknown in ('stop', 'repeat')),
  max_concurrent integer not null default 10,
  max_per_minute integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  archived_at timestamptz
);
create index channel_workspace on channel (workspace_id, id);

create table journey (
  id text primary key,
  workspace_id text not null references workspace on delete cascade,
  kind text not null default 'rule' check (kind in ('rule', 'journey')),
  name text not null,
  state text not null default 'draft' check (state in ('draft', 'live', 'paused', 'ended')),
  -- What is edited; published as a version.
  draft jsonb not null,
  active_version text,
  -- The next time of a schedule; null when there is none.
  next_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz
);
create index journey_workspace on journey (workspace_id, id desc);
create index journey_open on journey (state) where state in ('live', 'paused');
create index journey_next on journey (next_at) where state = 'live' and next_at is not null;

-- Never changed: a run ends by the version that it began with.
create table journey_version (
  id text primary key,
  journey_id text not null references journey on delete cascade,
  number integer not null,
  definition jsonb not null,
  graph jsonb not null,
  hash text not null,
  published_by text not null default '',
  created_at timestamptz not null default now(),
  unique (journey_id, number)
);

-- The arm of a person, written once, at entry. exposed_at is the first decision on a message, made alike in both arms.
create table assignment (
  journey_id text not null references journey on delete cascade,
  person integer not null,
  workspace_id text not null,
  arm text not null check (arm in ('treated', 'control')),
  assigned_at timestamptz not null,
  exposed_at timestamptz,
  -- Copied to the event store.
  is_copied boolean not null default false,
  primary key (journey_id, person)
);
create index assignment_to_copy on assignment (exposed_at) where exposed_at is not null and not is_copied;

-- One person's passage. id = uuidv5(journey, person, entry key): entering twice with the same key is one run.
create table run (
  id uuid primary key,
  workspace_id text not null,
  journey_id text not null references journey on delete cascade,
  version_id text not null references journey_version,
  person integer not null,
  entry_key text not null,
  is_control boolean not null,
  state text not null check (state in ('waiting', 'parked', 'ended')),
  step text not null,
  visit integer not null default 1,
  step_entered_at timestamptz not null,
  wake_at timestamptz,
  rev integer not null default 1,
  context jsonb not null,
  entered_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  unique (journey_id, person, entry_key)
);
create index run_wake on run (wake_at) where state = 'waiting' and wake_at is not null;
create index run_list on run (journey_id, entered_at desc, id);
create index run_person on run (workspace_id, person, entered_at desc);
create index run_open on run (journey_id) where state <> 'ended';

-- For "once per T": when a person last entered.
create table journey_entry (
  journey_id text not null references journey on delete cascade,
  person integer not null,
  entered_at timestamptz not null,
  primary key (journey_id, person)
);

-- Events that a run waits for: found by what has just happened, never by looking through runs. event_name '' is any event.
create table wait (
  run_id uuid not null references run on delete cascade,
  name text not null,
  workspace_id text not null,
  person integer not null,
  event_name text not null,
  filters jsonb,
  -- Both inclusive, by the time of the event.
  from_at timestamptz not null,
  until_at timestamptz,
  -- The message id of the event that opened it, which does not answer it.
  except_message_id text not null default '',
  exit text,
  primary key (run_id, name)
);
create index wait_event on wait (workspace_id, person, event_name);

-- Events that some journey may wait for, of the last hours: one that came in before its wait was opened is found here.
create table noticed_event (
  workspace_id text not null,
  person integer not null,
  event_name text not null,
  occurred_at timestamptz not null,
  message_id text not null,
  properties jsonb not null,
  primary key (workspace_id, person, event_name, occurred_at, message_id)
);
create index noticed_event_at on noticed_event (occurred_at);

-- id = uuidv5(run, step, visit, resend). The decision is written with the run's transition, before anything is sent.
create table message (
  id uuid primary key,
  workspace_id text not null,
  journey_id text not null references journey on delete cascade,
  version_id text not null,
  run_id uuid not null,
  step text not null,
  visit integer not null,
  person integer not null,
  is_control boolean not null,
  channel_id text not null,
  channel_type text not null,
  topic text not null,
  decision text not null check (decision in
    ('send', 'held-out', 'capped', 'delayed-quiet', 'dropped-quiet', 'suppressed', 'no-address')),
  state text not null check (state in
    ('ghost', 'not-sent', 'delayed', 'queued', 'parked', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
  address text,
  content jsonb,
  content_hash text,
  attempts integer not null default 0,
  due_at timestamptz,
  lease_until timestamptz,
  provider_message_id text,
  detail text not null default '',
  decided_at timestamptz not null,
  sent_at timestamptz,
  finished_at timestamptz,
  opened_at timestamptz,
  clicked_at timestamptz,
  unsubscribed_at timestamptz
);
create index message_queue on message (channel_id, due_at) where state = 'queued';
create index message_due on message (due_at) where state = 'queued';
create index message_leased on message (lease_until) where state = 'sending';
create index message_list on message (journey_id, decided_at desc, id);
create index message_person on message (workspace_id, person, decided_at desc, id);
create index message_run on message (run_id);

-- One row per message that counts against a cap; taken back when the message finally fails.
create table cap_ledger (
  message_id uuid primary key,
  workspace_id text not null,
  person integer not null,
  channel_type text not null,
  journey_id text not null,
  at timestamptz not null
);
create index cap_ledger_person on cap_ledger (workspace_id, person, channel_type, at);

-- topic '*' is everything on the channel.
create table unsubscription (
  workspace_id text not null references workspace on delete cascade,
  person integer not null,
  channel_type text not null,
  topic text not null,
  at timestamptz not null,
  source text not null,
  message_id uuid,
  primary key (workspace_id, person, channel_type, topic)
);

-- Addresses that no message goes to any more: the provider refused them for good, or a member said so.
create table suppression (
  workspace_id text not null references workspace on delete cascade,
  channel_type text not null,
  address text not null,
  reason text not null,
  at timestamptz not null,
  primary key (workspace_id, channel_type, address)
);

-- Where the links of a message lead: a click is answered from here alone.
create table tracked_link (
  message_id uuid not null references message on delete cascade,
  position integer not null,
  url text not null,
  primary key (message_id, position)
);

-- What the journeys did, on its way to the door. Written with what it tells of; the door knows the id if it comes twice.
create table own_event (
  id bigint generated always as identity primary key,
  message_id text not null,
  workspace_id text not null,
  person integer not null,
  name text not null,
  occurred_at timestamptz not null,
  properties jsonb not null
);

-- Who was in the segment when a journey looked last. epoch counts entries, so that each can be one run.
create table journey_member (
  journey_id text not null references journey on delete cascade,
  person integer not null,
  is_inside boolean not null,
  epoch integer not null,
  primary key (journey_id, person)
);

-- A time that a schedule has reached: its persons, fixed at that moment, and how many of them were let in.
create table journey_occurrence (
  journey_id text not null references journey on delete cascade,
  at timestamptz not null,
  version_id text not null,
  persons integer[],
  position integer not null default 0,
  finished_at timestamptz,
  primary key (journey_id, at)
);
create index journey_occurrence_open on journey_occurrence (at) where finished_at is null;

-- When a journey's segment was first looked at: who was inside then did not enter.
create table journey_baseline (
  journey_id text not null references journey on delete cascade,
  version_id text not null,
  at timestamptz not null,
  primary key (journey_id, version_id)
);
