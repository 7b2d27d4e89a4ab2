-- Runs and messages are removed when they are old; what the pages of a rule count of them stays here.
alter table journey add column removed_runs bigint not null default 0;

create table removed_message (
  journey_id text not null references journey on delete cascade,
  decision text not null,
  state text not null,
  messages bigint not null,
  opened bigint not null,
  clicked bigint not null,
  unsubscribed bigint not null,
  primary key (journey_id, decision, state)
);

-- The entry "once" is kept: it says that this person was let in.
create index run_age on run (ended_at) where state = 'ended' and entry_key <> 'once';
