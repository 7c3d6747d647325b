-- Units: *_at UTC seconds by the switch's clock; *_us host microseconds of UTC; *_s seconds; day = local date in the
-- session's zone, days since 1970-01-01. Every table and column is explained in schema/README.md.

-- recorded ------------------------------------------------------------------------------------------------------------
CREATE TABLE session(
  session_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK(kind IN ('live', 'capture', 'day_file')),
  source TEXT NOT NULL,
  zone TEXT NOT NULL,
  max_silence_s INTEGER NOT NULL,
  first_date TEXT,
  content_hash BLOB,
  begun_us INTEGER NOT NULL,
  ended_us INTEGER,
  ended_by TEXT,
  clock_offset_s INTEGER,
  clock_offset_min_s INTEGER,
  clock_offset_max_s INTEGER) STRICT;
CREATE INDEX session_content ON session(content_hash) WHERE content_hash IS NOT NULL;
CREATE TABLE frame(
  frame_id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES session,
  received_us INTEGER,
  raw BLOB NOT NULL) STRICT;

-- names to keys ---------------------------------------------------------------------------------------------------------
CREATE TABLE agent(agent_key INTEGER PRIMARY KEY, agent_id TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE directory(directory_key INTEGER PRIMARY KEY, directory_number TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE queue(
  queue_key INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK(kind IN ('path', 'group')),
  queue_id TEXT NOT NULL,
  UNIQUE(kind, queue_id)) STRICT;
CREATE TABLE state(state INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO state VALUES
  (0, 'unknown'), (1, 'logged_off'), (2, 'acd_call'), (3, 'non_acd_call'), (4, 'outgoing_call'), (5, 'hold'),
  (6, 'ringing'), (7, 'work_timer'), (8, 'do_not_disturb'), (9, 'make_busy'), (10, 'idle');

-- decoded: what counts; a frame that an earlier session covers stays a frame only -----------------------------------------
CREATE TABLE agent_event(
  frame_id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  code TEXT NOT NULL,
  agent_key INTEGER,
  directory_key INTEGER,
  path_key INTEGER,
  button INTEGER,
  reason TEXT) STRICT;
CREATE TABLE queue_sample(
  frame_id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  queue_key INTEGER NOT NULL,
  calls_waiting INTEGER,
  agents INTEGER,
  longest_wait_s INTEGER) STRICT;
CREATE TABLE refresh(frame_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, date TEXT NOT NULL) STRICT;
CREATE TABLE reject(frame_id INTEGER PRIMARY KEY, reason TEXT NOT NULL, byte_offset INTEGER NOT NULL) STRICT;
CREATE TABLE anomaly(
  frame_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY(frame_id, kind)) STRICT, WITHOUT ROWID;

-- derived: rebuilt from the frames at any time ----------------------------------------------------------------------------
CREATE TABLE derivation(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  version INTEGER NOT NULL,
  through_frame_id INTEGER NOT NULL,
  present_at INTEGER,
  memory TEXT NOT NULL) STRICT;
CREATE TABLE coverage(
  coverage_id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  first_frame_id INTEGER NOT NULL,
  last_frame_id INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  ended_by TEXT) STRICT;
CREATE INDEX coverage_day ON coverage(day);
CREATE TABLE agent_span(
  day INTEGER NOT NULL,
  agent_key INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  state INTEGER NOT NULL,
  acd INTEGER NOT NULL,
  path_key INTEGER,
  reason TEXT,
  directory_key INTEGER,
  inferred INTEGER NOT NULL,
  opened_by INTEGER,
  closed_by INTEGER,
  PRIMARY KEY(day, agent_key, from_at)) STRICT, WITHOUT ROWID;
CREATE TABLE agent_now(
  line TEXT NOT NULL CHECK(line IN ('present', 'past')),
  agent_key INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  state INTEGER NOT NULL,
  acd INTEGER NOT NULL,
  path_key INTEGER,
  reason TEXT,
  directory_key INTEGER,
  inferred INTEGER NOT NULL,
  opened_by INTEGER,
  facts TEXT NOT NULL,
  PRIMARY KEY(line, agent_key)) STRICT, WITHOUT ROWID;
CREATE TABLE shift(
  frame_id INTEGER PRIMARY KEY,
  agent_key INTEGER NOT NULL,
  directory_key INTEGER,
  from_at INTEGER NOT NULL,
  to_at INTEGER,
  inferred INTEGER NOT NULL,
  closed_by INTEGER,
  ended_by TEXT) STRICT;
CREATE TABLE acd_call(
  frame_id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  agent_key INTEGER NOT NULL,
  directory_key INTEGER,
  path_key INTEGER,
  remote INTEGER NOT NULL,
  rung_at INTEGER,
  ended_at INTEGER,
  ended_by TEXT,
  talk_s INTEGER NOT NULL,
  hold_s INTEGER NOT NULL,
  work_timer_s INTEGER NOT NULL) STRICT;

-- for people who query this file: text ids and readable times (UTC) -------------------------------------------------------
CREATE VIEW v_agent_event AS
  SELECT e.frame_id, datetime(e.at, 'unixepoch') AS at_utc, e.code, a.agent_id, d.directory_number, q.queue_id AS path_id,
         e.button, e.reason
  FROM agent_event e LEFT JOIN agent a USING(agent_key) LEFT JOIN directory d USING(directory_key)
       LEFT JOIN queue q ON q.queue_key = e.path_key;
CREATE VIEW v_queue_sample AS
  SELECT s.frame_id, datetime(s.at, 'unixepoch') AS at_utc, q.kind AS queue_kind, q.queue_id, s.calls_waiting, s.agents,
         s.longest_wait_s
  FROM queue_sample s JOIN queue q USING(queue_key);
CREATE VIEW v_agent_span AS
  SELECT date(s.day * 86400, 'unixepoch') AS local_day, a.agent_id, t.name AS state, datetime(s.from_at, 'unixepoch') AS from_utc,
         datetime(s.to_at, 'unixepoch') AS to_utc, s.to_at - s.from_at AS duration_s, s.acd, s.reason, q.queue_id AS path_id,
         d.directory_number AS extension, s.inferred, s.opened_by, s.closed_by
  FROM agent_span s JOIN agent a USING(agent_key) JOIN state t USING(state) LEFT JOIN directory d USING(directory_key)
       LEFT JOIN queue q ON q.queue_key = s.path_key;
CREATE VIEW v_shift AS
  SELECT s.frame_id, a.agent_id, d.directory_number AS extension, datetime(s.from_at, 'unixepoch') AS log_on_utc,
         datetime(s.to_at, 'unixepoch') AS log_off_utc, s.to_at - s.from_at AS duration_s, s.inferred, s.ended_by
  FROM shift s JOIN agent a USING(agent_key) LEFT JOIN directory d USING(directory_key);
CREATE VIEW v_acd_call AS
  SELECT c.frame_id, datetime(c.at, 'unixepoch') AS answered_utc, a.agent_id, d.directory_number AS extension,
         q.queue_id AS path_id, c.remote, c.at - c.rung_at AS ring_s, c.talk_s, c.hold_s, c.work_timer_s,
         datetime(c.ended_at, 'unixepoch') AS ended_utc, c.ended_by
  FROM acd_call c JOIN agent a USING(agent_key) LEFT JOIN directory d USING(directory_key)
       LEFT JOIN queue q ON q.queue_key = c.path_key;
