-- recorded: what turned out later about the times of frames ----------------------------------------------------------------
CREATE TABLE correction(
  correction_id INTEGER PRIMARY KEY,
  first_frame_id INTEGER NOT NULL,
  before_frame_id INTEGER NOT NULL,
  by_us INTEGER) STRICT;

-- derived: the records that count in a second with which a stretch of coverage begins or ends ------------------------------
CREATE TABLE seam(
  frame_id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  identity INTEGER NOT NULL) STRICT;
CREATE INDEX seam_at ON seam(at);

-- 1: another session has the same sample and counts it; this one only holds.
ALTER TABLE queue_sample ADD COLUMN held INTEGER;

-- Seconds by which the switch's clock was set during the shift: it lasted to_at - from_at - stepped_s.
ALTER TABLE shift ADD COLUMN stepped_s INTEGER NOT NULL DEFAULT 0;
DROP VIEW v_shift;
CREATE VIEW v_shift AS
  SELECT s.frame_id, a.agent_id, d.directory_number AS extension, datetime(s.from_at, 'unixepoch') AS log_on_utc,
         datetime(s.to_at, 'unixepoch') AS log_off_utc, s.to_at - s.from_at - s.stepped_s AS duration_s, s.inferred,
         s.ended_by
  FROM shift s JOIN agent a USING(agent_key) LEFT JOIN directory d USING(directory_key);

-- The last correction that what is stored was derived with.
ALTER TABLE derivation ADD COLUMN correction_id INTEGER NOT NULL DEFAULT 0;

-- Of the process whose messages are being taken in: frames from here on were stamped by its clock.
ALTER TABLE intake ADD COLUMN process_frame_id INTEGER NOT NULL DEFAULT 0;

-- By which offsets of which zones the derived rows were derived, so that rules of a zone which change under a database
-- are noticed.
CREATE TABLE zone_rules(
  zone TEXT NOT NULL,
  offset_s INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  tzdata TEXT,
  PRIMARY KEY(zone, offset_s, from_at)) STRICT, WITHOUT ROWID;
