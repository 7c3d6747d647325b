-- Who was logged on at a time, and what a record began or ended: the shifts of one agent, by time. A shift is one row in
-- hundreds of records, so the index costs nothing to speak of.
CREATE INDEX shift_agent ON shift(agent_key, from_at);
