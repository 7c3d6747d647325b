"""One stretch of coverage: its evidence, what it gives to the account, and its seams with others (metrics.md 1)."""
from collections import Counter, defaultdict, namedtuple

REPORTS_WITHIN, REPORTS_AT_LEAST = 900, 3

Cover = namedtuple("Cover", "begin end ended_by")


class Span(namedtuple("Span", "agent shown begin end inferred goes_on")):
    """A piece of an agent's time; `goes_on`: with the piece that ends where this one begins."""
    __slots__ = ()

    def continues(self, before):
        return self.goes_on and (before.agent, before.shown, before.end, before.inferred) == \
            (self.agent, self.shown, self.begin, self.inferred)


def subtract(pieces, a, b):
    """Half-open pieces without [a, b)."""
    out = []
    for begin, end_ in pieces:
        out += [(x, y) for x, y in ((begin, min(end_, a)), (max(begin, b), end_)) if x < y]
    return out


def inside(free, begin, end_):
    """The parts of [begin, end) in free time."""
    return [(max(begin, a), min(end_, b)) for a, b in free if max(begin, a) < min(end_, b)]


class Seam:
    """The second in which a session takes over from what was told before, and the records of it that this has too."""

    def __init__(self, at, texts, agents):
        self.at, self.texts, self.agents = at, texts, agents

    def repeats(self, at, text):
        """Whether a record is one of those, each as often as it was told."""
        if at != self.at or self.texts[text] <= 0:
            return False
        self.texts[text] -= 1
        return True


class Seconds:
    """The stretches so far. A second strictly inside one is complete; in one that only begins or ends stretches the records
    that counted are remembered, so that each counts once."""

    def __init__(self):
        self.stretches = []                             # (begin, end), also of 0 s
        self.counted = defaultdict(Counter)             # by second: how often each text counted

    def touching(self, begin, end_):
        """Those that take time from [begin, end): one of 0 s takes none."""
        return [(a, b) for a, b in self.stretches if a < end_ and b > begin and a < b]

    def is_complete(self, at):
        return any(a < at < b for a, b in self.stretches)

    def is_alone(self, at):
        """Only stretches of 0 s touch this second."""
        return not any(a <= at <= b for a, b in self.stretches if a < b)

    def add(self, begin, end_, taken):
        self.stretches.append((begin, end_))
        for at in {begin, end_}:
            self.counted[at] += taken[at]


class Stretch:
    """One stretch of coverage while it is folded: what it saw, before it is cut to the time nothing earlier covers."""

    def __init__(self, begin, seconds, session):
        self.begin = self.end = begin
        self.seconds, self.session = seconds, session
        self.reports = []                               # `at` of each K, Q and R
        self.known, self.taken = {}, defaultdict(Counter)       # by second: what earlier ones counted and not met here; what counts
        self.met = (begin, Counter())                   # the last second, and what was met in it
        self.spans, self.samples = [], []

    def judge(self, at, text):
        """A record `counts`, `repeats` one that an earlier stretch has as well, or lies in a second that is `complete`."""
        if self.met[0] != at:
            self.met = (at, Counter())
        self.met[1][text] += 1
        if self.seconds.is_complete(at):
            return "complete"
        if at not in self.known:
            self.known[at] = self.seconds.counted[at].copy() if at in self.seconds.counted else Counter()
        if self.known[at][text] > 0:
            self.known[at][text] -= 1
            return "repeats"
        self.taken[at][text] += 1
        return "counts"

    def go_on_from(self, before):
        """This one begins with the last record of one of the same session that others came behind."""
        self.reports, self.met = before.reports, before.met
        at, met = before.met
        self.known[at] = self.seconds.counted[at] - met

    def was_periodic(self, max_silence):
        """At least three reports in the 900 s up to the last record, none more than max_silence after the one before."""
        recent = [at for at in self.reports if at >= self.end - REPORTS_WITHIN]
        return len(recent) >= REPORTS_AT_LEAST and all(b - a <= max_silence for a, b in zip(recent, recent[1:]))

    def settle(self, ended_by, account):
        """Gives the account what lies in free time."""
        free = [(self.begin, self.end)]
        for a, b in self.seconds.touching(self.begin, self.end):
            free = subtract(free, a, b)
        free = [(a, b) for a, b in free if a < b]
        for begin, end_ in free:
            account.coverage.append(Cover(begin, end_, ended_by if end_ == self.end else "covered"))
        for span in self.spans:
            for x, y in inside(free, span.begin, span.end):
                account.pieces.append(span._replace(begin=x, end=y, goes_on=span.goes_on and x == span.begin))
        account.queues.add(self.samples, free, self.begin, self.end)
        self.seconds.add(self.begin, self.end, self.taken)
