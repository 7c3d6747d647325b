"""The zone, and the switch's time of day -> UTC seconds (metrics.md, section 1)."""
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HOUR, DAY = 3600, 86400
NEAR = 120
JITTER = 5


class Zone:
    """An IANA zone; instants are UTC seconds."""

    def __init__(self, name):
        self.info = ZoneInfo(name)
        self.instants_on = lru_cache(maxsize=None)(self._instants_on)

    def local(self, at):
        return datetime.fromtimestamp(at, self.info)

    def date(self, at):
        return self.local(at).date()

    def offset(self, at):
        return int(self.local(at).utcoffset().total_seconds())

    def _instants_on(self, day, time_of_day):
        """The instants of a wall-clock time: two in a repeated hour; a skipped one shifted forward by the gap."""
        wall = datetime(day.year, day.month, day.day) + timedelta(seconds=time_of_day)
        first, second = (int(wall.replace(tzinfo=self.info, fold=fold).timestamp()) for fold in (0, 1))
        return (first, second) if first < second else (first,)

    def midnight(self, day):
        """The first instant of a local day."""
        return self.instants_on(day, 0)[0]

    def show(self, at):
        return self.local(at).isoformat()


def window(zone, time_of_day, expected):
    """The candidates in [expected - 2 h, expected + 22 h); without any (a 25-hour day), the next one after it."""
    today = zone.date(expected)

    def on(*shifts):
        return [at for shift in shifts for at in zone.instants_on(today + timedelta(days=shift), time_of_day)]
    inside = [at for at in on(-1, 0, 1) if expected - 2 * HOUR <= at < expected + 22 * HOUR]
    return inside or [min(at for at in on(0, 1, 2, 3) if at >= expected)]


def choose(candidates, expected):
    """The nearest if within 120 s, else the earliest that is not before, else the latest."""
    nearest = min(candidates, key=lambda at: abs(at - expected))
    if abs(nearest - expected) <= NEAR:
        return nearest
    later = [at for at in candidates if at >= expected]
    return min(later) if later else max(candidates)


def first_instant(zone, records, fallback_date):
    """The `at` of a capture's first record: the date of the first R counted back over midnights, else the fallback."""
    midnights = 0
    for before, record in zip([records[0], *records], records):
        change = record.time_of_day - before.time_of_day
        if change < -2 * HOUR:
            midnights += 1
        elif change >= 22 * HOUR:
            midnights -= 1
        if record.date:
            return zone.instants_on(record.date - timedelta(days=midnights), records[0].time_of_day)[0]
    if fallback_date is None:
        raise SystemExit("oracle: no R record: give --date")
    return zone.instants_on(fallback_date, records[0].time_of_day)[0]


class Clock:
    """Follows one session: `advance` gives each record its `at` and, where the clock was stepped there, the seconds that
    passed meanwhile (else None): by the time of day if an R moved the date forward, else 0."""

    def __init__(self, zone, first_at, count):
        self.zone, self.at, self.count = zone, first_at, count
        self.fell = False                               # the record before was a large fall, not yet judged

    def advance(self, record):
        plain, candidate = self.resolve(record)
        if self.zone.date(candidate) != self.zone.date(plain):
            return self.step(candidate, self.passed(plain) if candidate > plain else 0)
        if candidate < self.at - JITTER:
            if self.fell:
                return self.step(candidate, 0)
            self.fell = True
            return self.at, None
        self.finish()
        if candidate < self.at:
            self.count["jitter"] += 1
        self.at = max(self.at, candidate)
        return self.at, None

    def passed(self, plain):
        """The time of day moved on by so much: a day less the fall where it fell by more than two clocks may differ."""
        return plain - self.at + (DAY if plain < self.at - NEAR else 0)

    def step(self, candidate, passed):
        self.count["step"] += 1
        self.fell = False
        self.at = candidate
        return candidate, passed

    def finish(self):
        """A large fall that no second one followed was a stray."""
        self.count["stray"] += self.fell
        self.fell = False

    def resolve(self, record):
        """(the instant by the time of day alone, the instant): an R that moves the date gives two dates."""
        plain = choose(window(self.zone, record.time_of_day, self.at), self.at)
        if record.date is None:
            return plain, plain
        plain_date = self.zone.date(plain)
        if record.date != plain_date and self.is_late_date(record, plain, plain_date):
            return plain, plain
        return plain, choose(self.zone.instants_on(record.date, record.time_of_day), self.at)

    def is_late_date(self, record, plain, plain_date):
        """An R near expected and near midnight whose date is one off keeps the expected date."""
        near_midnight = min(record.time_of_day, DAY - record.time_of_day) <= NEAR
        return abs(plain - self.at) <= NEAR and near_midnight and abs((record.date - plain_date).days) == 1
