-- Every night all persons of both stores are compared: what was found.
create table reconciliation (
  id bigint generated always as identity primary key,
  workspace_id text not null references workspace on delete cascade,
  at timestamptz not null default now(),
  persons integer not null,
  differing integer not null,
  repaired integer not null,
  -- [{rule, count, examples}]: what can never be in an identity graph.
  faults jsonb not null,
  took_ms integer not null
);
create index reconciliation_workspace on reconciliation (workspace_id, id desc);
