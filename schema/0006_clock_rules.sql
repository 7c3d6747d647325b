-- Whose rules date the session's records: those that tzdata has for its zone, or those that the switch's own clock shows.
ALTER TABLE session ADD COLUMN clock_rules TEXT NOT NULL DEFAULT 'zone' CHECK(clock_rules IN ('zone', 'switch'));

-- 1: it begins where another session's time ended, and nothing was missed there.
ALTER TABLE coverage ADD COLUMN continues INTEGER NOT NULL DEFAULT 0;
