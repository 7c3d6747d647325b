-- How far the messages of the link were taken in: written in the transaction of the frames that it speaks of, so that
-- nothing which was spilled is taken in twice. And what could not be kept anywhere.
CREATE TABLE intake(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  stream_id BLOB NOT NULL,
  messages INTEGER NOT NULL,
  session_id INTEGER,
  pending BLOB NOT NULL) STRICT;
ALTER TABLE session ADD COLUMN dropped_bytes INTEGER;
