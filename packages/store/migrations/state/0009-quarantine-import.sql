-- Which import a set-aside row came from; null for what was sent.
alter table quarantine add column import_id text;
create index quarantine_of_import on quarantine (workspace_id, import_id, id desc) where import_id is not null;
