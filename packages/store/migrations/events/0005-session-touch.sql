-- What the session of an event began with, on every event of the session.
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS session_channel LowCardinality(String),
  ADD COLUMN IF NOT EXISTS session_source LowCardinality(String),
  ADD COLUMN IF NOT EXISTS session_medium LowCardinality(String),
  ADD COLUMN IF NOT EXISTS session_campaign LowCardinality(String),
  ADD COLUMN IF NOT EXISTS session_keyword String,
  ADD COLUMN IF NOT EXISTS session_content LowCardinality(String),
  ADD COLUMN IF NOT EXISTS session_click_id String,
  ADD COLUMN IF NOT EXISTS session_referrer_host LowCardinality(String),
  ADD COLUMN IF NOT EXISTS session_landing_page String;
