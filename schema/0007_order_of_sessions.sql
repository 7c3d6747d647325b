-- The frames are derived ahead of this one, the first of a session: they were recorded later, but lie before it in time.
ALTER TABLE correction ADD COLUMN ahead_of_frame_id INTEGER;
