-- First order: by workspace, event, day. Serves trends, breakdowns and every question with property filters.
CREATE TABLE IF NOT EXISTS events (
  workspace_id LowCardinality(String),
  event_name LowCardinality(String),
  event_code UInt32,
  day Date,
  person UInt32,
  occurred_at DateTime64(3, 'UTC') CODEC(Delta, LZ4),
  received_at DateTime64(3, 'UTC') CODEC(Delta, LZ4),
  sequence UInt64 CODEC(Delta, LZ4),
  message_id String,
  account UInt32,
  user_id String,
  anonymous_id String,
  -- Further identities as they were sent, by type; what an alias or merge named as the other id is `previous_id`.
  identities Map(LowCardinality(String), String),
  session_id String,
  is_bot UInt8,
  is_historical UInt8,
  source LowCardinality(String),
  library LowCardinality(String),
  platform LowCardinality(String),
  url String CODEC(ZSTD(1)),
  host LowCardinality(String),
  path String,
  title String CODEC(ZSTD(1)),
  referrer String CODEC(ZSTD(1)),
  referrer_host LowCardinality(String),
  search_engine LowCardinality(String),
  search_term String,
  channel LowCardinality(String),
  utm_source LowCardinality(String),
  utm_medium LowCardinality(String),
  utm_campaign LowCardinality(String),
  utm_term String,
  utm_content String,
  click_id String,
  country LowCardinality(String),
  locale LowCardinality(String),
  time_zone LowCardinality(String),
  browser LowCardinality(String),
  browser_version LowCardinality(String),
  os LowCardinality(String),
  os_version LowCardinality(String),
  device_type LowCardinality(String),
  device_model LowCardinality(String),
  app_version LowCardinality(String),
  properties JSON,
  -- Within one event and day the rows are sorted by person, so a person's events lie in few granules.
  INDEX person_range person TYPE minmax GRANULARITY 1
) ENGINE = {engine:MergeTree}
PARTITION BY toYYYYMM(day)
ORDER BY (workspace_id, event_name, day, person, occurred_at)
SETTINGS non_replicated_deduplication_window = 10000;

-- Second order, the timeline: one sorted-on-read array per person and month, `ms << 22 | event_code`. Bots are left out.
CREATE TABLE IF NOT EXISTS timeline (
  workspace_id LowCardinality(String),
  period Date,
  person UInt32,
  events SimpleAggregateFunction(groupArrayArray, Array(UInt64)) CODEC(LZ4)
) ENGINE = {engine:AggregatingMergeTree}
PARTITION BY period
ORDER BY (workspace_id, person)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS timeline_feed TO timeline AS
SELECT workspace_id, toStartOfMonth(occurred_at) AS period, person,
  groupArray(bitOr(bitShiftLeft(toUInt64(toUnixTimestamp64Milli(occurred_at)), 22), toUInt64(event_code))) AS events
FROM events
WHERE is_bot = 0
GROUP BY workspace_id, period, person;

-- Who did what on which day of the workspace's calendar, as roaring bitmaps over dense person numbers.
CREATE TABLE IF NOT EXISTS daily_persons (
  workspace_id LowCardinality(String),
  event_name LowCardinality(String),
  day Date,
  -- Bitmaps hardly shrink (4 % of 500,000 persons), and unpacking them took a fifth of a question's time.
  persons AggregateFunction(groupBitmap, UInt32) CODEC(NONE),
  events SimpleAggregateFunction(sum, UInt64)
) ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toYYYYMM(day)
ORDER BY (workspace_id, event_name, day)
-- A bitmap is kilobytes and a month has few rows: with wide granules a question about one event reads all of them.
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 4;

CREATE MATERIALIZED VIEW IF NOT EXISTS daily_persons_feed TO daily_persons AS
SELECT workspace_id, event_name, day, groupBitmapState(person) AS persons, count() AS events
FROM events
WHERE is_bot = 0
GROUP BY workspace_id, event_name, day;
