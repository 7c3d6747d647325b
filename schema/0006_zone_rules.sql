-- By which offsets of which zones the derived rows were derived, so that rules of a zone which change under a database
-- are noticed.
CREATE TABLE zone_rules(
  zone TEXT NOT NULL,
  offset_s INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  tzdata TEXT,
  PRIMARY KEY(zone, offset_s, from_at)) STRICT, WITHOUT ROWID;
ALTER TABLE session ADD COLUMN clock_rules TEXT NOT NULL DEFAULT 'zone' CHECK(clock_rules IN ('zone', 'switch'));
