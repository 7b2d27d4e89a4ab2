-- Today's state of each person, copied from the state store after every batch.
CREATE TABLE IF NOT EXISTS persons (
  workspace_id LowCardinality(String),
  person UInt32,
  person_id String,
  is_identified UInt8,
  first_seen_at DateTime64(3, 'UTC'),
  last_seen_at DateTime64(3, 'UTC'),
  account UInt32,
  is_merged UInt8,
  version UInt64,
  properties JSON
) ENGINE = {engine:ReplacingMergeTree}(version)
ORDER BY (workspace_id, person)
SETTINGS non_replicated_deduplication_window = 10000;

-- Merged persons: read the events of `old_person` as those of `new_person`. Undoing a merge writes new = old.
CREATE TABLE IF NOT EXISTS person_overrides (
  workspace_id LowCardinality(String),
  old_person UInt32,
  new_person UInt32,
  version UInt64
) ENGINE = {engine:ReplacingMergeTree}(version)
ORDER BY (workspace_id, old_person)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE TABLE IF NOT EXISTS accounts (
  workspace_id LowCardinality(String),
  account UInt32,
  account_key String,
  version UInt64,
  properties JSON
) ENGINE = {engine:ReplacingMergeTree}(version)
ORDER BY (workspace_id, account)
SETTINGS non_replicated_deduplication_window = 10000;

-- Every operation on a property of a person, as it was said and under the person at write time: the value at any
-- time is worked out when it is asked for, so that what comes in late and what is merged or parted needs no rewriting.
CREATE TABLE IF NOT EXISTS person_history (
  workspace_id LowCardinality(String),
  name LowCardinality(String),
  person UInt32,
  at DateTime64(3, 'UTC') CODEC(Delta, LZ4),
  sequence UInt64,
  -- The place in its event.
  position UInt16,
  operator LowCardinality(String),
  -- JSON.
  value String,
  message_id String,
  source LowCardinality(String)
) ENGINE = {engine:ReplacingMergeTree}
ORDER BY (workspace_id, name, person, at, sequence, position)
SETTINGS non_replicated_deduplication_window = 10000;
