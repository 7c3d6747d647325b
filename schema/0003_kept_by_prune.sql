-- kept by prune: what was known just before the first frame that is left; not derived, rebuild begins with it --------------
CREATE TABLE carry(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  version INTEGER NOT NULL,
  before_frame_id INTEGER NOT NULL,
  first_day INTEGER NOT NULL,
  session_id INTEGER NOT NULL REFERENCES session,
  session_bytes INTEGER NOT NULL,
  memory TEXT NOT NULL) STRICT;
CREATE TABLE carry_agent(
  line TEXT NOT NULL CHECK(line IN ('present', 'past')),
  agent_key INTEGER NOT NULL,
  facts TEXT NOT NULL,
  PRIMARY KEY(line, agent_key)) STRICT, WITHOUT ROWID;
