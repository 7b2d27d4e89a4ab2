-- Who came to the first message of a journey, when, and in which arm: copied from the state store, once per person.
CREATE TABLE exposures (
  workspace_id LowCardinality(String),
  journey_id LowCardinality(String),
  person UInt32,
  is_control UInt8,
  exposed_at DateTime64(3, 'UTC'),
  version UInt64
) ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace_id, journey_id, person)
SETTINGS non_replicated_deduplication_window = 10000;
