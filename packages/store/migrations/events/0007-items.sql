-- Today's state of each item (product, article …), copied from the state store after every batch.
CREATE TABLE IF NOT EXISTS items (
  workspace_id LowCardinality(String),
  type LowCardinality(String),
  id String,
  version UInt64,
  properties JSON
) ENGINE = {engine:ReplacingMergeTree}(version)
ORDER BY (workspace_id, type, id)
SETTINGS non_replicated_deduplication_window = 10000;
