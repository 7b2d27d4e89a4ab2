-- Persons of whom nothing is to be collected and to whom nothing is to be sent. Holds for whoever they are merged with.
create table consent_refusal (
  workspace_id text not null references workspace on delete cascade,
  person integer not null,
  at timestamptz not null default now(),
  said_by text not null,
  primary key (workspace_id, person)
);

alter table privacy_setting
  -- Beyond this a sender is told to wait.
  add column key_events_per_second integer not null default 50000 check (key_events_per_second > 0),
  -- Beyond this events are stored and marked, and nothing is made of them for their person.
  add column person_events_per_second integer not null default 100 check (person_events_per_second > 0);
