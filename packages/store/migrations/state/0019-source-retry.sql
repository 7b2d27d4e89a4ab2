-- A source whose run failed is tried again by itself: how often it failed in a row, when it is tried next, and
-- whether somebody has to do something before it can go well.
alter table source add column failures int not null default 0;
alter table source add column retry_at timestamptz;
alter table source add column needs_help boolean not null default false;
create index source_retry on source (retry_at) where archived_at is null and retry_at is not null;
alter table source_run drop constraint source_run_reason_check;
alter table source_run add constraint source_run_reason_check
  check (reason in ('schedule', 'asked', 'received', 'retry'));
