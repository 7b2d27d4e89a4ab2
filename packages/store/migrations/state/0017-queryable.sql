-- How long what was received took until questions saw it, by the minute in which that was. Kept for eight days.
create table queryable_minute (
  minute timestamptz primary key,
  batches bigint not null,
  took_ms_sum bigint not null,
  took_ms_max bigint not null
);
