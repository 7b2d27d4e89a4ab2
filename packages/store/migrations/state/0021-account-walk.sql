-- Going through the persons who were there before e-mails meant accounts: one of a workspace at a time.
create table account_walk (
  workspace_id text primary key references workspace on delete cascade,
  state text not null check (state in ('running', 'done', 'cancelled')),
  -- Numbers of persons up to this one were looked at, of those up to `until`. Moved in the transaction of their joining.
  position integer not null default 0,
  until integer not null,
  joined integer not null default 0,
  started_by text not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  fault text
);
