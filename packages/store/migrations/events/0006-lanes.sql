-- Came more than a day after it happened; came faster than its person may send.
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS is_late UInt8,
  ADD COLUMN IF NOT EXISTS is_limited UInt8;
