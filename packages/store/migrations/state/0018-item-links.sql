-- Counts the changes of an item: of two copies in the event store the higher one is today's.
alter table item add column version bigint not null default 1;
create index item_recent on item (workspace_id, updated_at desc, type, id);

-- Which property of events holds the id of items of a type; of several for one type the first that an event has counts.
create table item_link (
  workspace_id text not null references workspace on delete cascade,
  place integer not null,
  type text not null,
  key text not null,
  primary key (workspace_id, type, key)
);
