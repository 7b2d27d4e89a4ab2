-- How a workspace finds accounts beside the calls that name them. An absent row means the defaults.
create table account_setting (
  workspace_id text primary key references workspace on delete cascade,
  -- Business customers: persons with a verified e-mail belong to the account of its domain.
  from_email boolean not null default false,
  updated_at timestamptz not null default now()
);

-- Domains that mean another account than the one of their own name. A null account: they mean none.
create table account_domain (
  workspace_id text not null references workspace on delete cascade,
  domain text not null,
  account_key text,
  created_at timestamptz not null default now(),
  primary key (workspace_id, domain)
);

-- How it is known that a person belongs to the account: a call named it, or the domain of an e-mail did.
alter table account_person add column via text not null default 'call' check (via in ('call', 'domain'));
create index account_recent on account (workspace_id, last_seen_at desc, number);
create index account_key on account (workspace_id, key text_pattern_ops);
