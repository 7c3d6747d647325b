"""One stretch of coverage: its evidence, what it gives to the account, and its seams with others (metrics.md 1 and 4)."""
from collections import Counter, defaultdict, namedtuple

HOLD_AT_MOST = 60
REPORTS_WITHIN, REPORTS_AT_LEAST = 900, 3

Span = namedtuple("Span", "agent shown begin end inferred")
Cover = namedtuple("Cover", "begin end ended_by")
Sample = namedtuple("Sample", "kind queue at waiting longest counts")
Held = namedtuple("Held", "kind queue begin end waiting longest")
Episode = namedtuple("Episode", "kind queue begin end samples")


def subtract(pieces, a, b):
    """Half-open pieces without [a, b)."""
    out = []
    for begin, end_ in pieces:
        out += [(x, y) for x, y in ((begin, min(end_, a)), (max(begin, b), end_)) if x < y]
    return out


def inside(free, begin, end_):
    """The parts of [begin, end) in free time."""
    return [(max(begin, a), min(end_, b)) for a, b in free if max(begin, a) < min(end_, b)]


def episodes(samples, last):
    """From the first sample with n > 0 to the next with n = 0, or `last`."""
    found, run = [], []
    for sample in samples:
        if sample.waiting > 0:
            run.append(sample)
        elif run:
            found.append(Episode(sample.kind, sample.queue, run[0].at, sample.at, run))
            run = []
    if run:
        found.append(Episode(run[0].kind, run[0].queue, run[0].at, last, run))
    return found


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

    def add(self, begin, end_, taken):
        self.stretches.append((begin, end_))
        for at in {begin, end_}:
            self.counted[at] += taken[at]


class Stretch:
    """One stretch of coverage while it is folded: what it saw, before it is cut to the time nothing earlier covers."""

    def __init__(self, begin, seconds):
        self.begin = self.end = begin
        self.seconds = seconds
        self.reports = []                               # `at` of each K, Q and R
        self.known, self.taken = {}, defaultdict(Counter)       # by second: what earlier ones counted and not met here; what counts
        self.spans, self.samples = [], []

    def counts(self, at, text):
        """Whether a record counts: not in a second that is complete, and not one that an earlier stretch has as well."""
        if self.seconds.is_complete(at):
            return False
        if at not in self.known:
            self.known[at] = self.seconds.counted[at].copy() if at in self.seconds.counted else Counter()
        if self.known[at][text] > 0:
            self.known[at][text] -= 1
            return False
        self.taken[at][text] += 1
        return True

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
                account.spans.append(span._replace(begin=x, end=y))
        self.settle_samples(free, account)
        self.seconds.add(self.begin, self.end, self.taken)

    def settle_samples(self, free, account):
        queues = defaultdict(list)
        for sample in self.samples:
            queues[sample.kind, sample.queue].append(sample)
        for (kind, queue), samples in queues.items():
            following = [s.at for s in samples[1:]] + [self.end]
            for s, until in zip(samples, following):
                for x, y in inside(free, s.at, min(until, s.at + HOLD_AT_MOST, self.end)):
                    account.held.append(Held(kind, queue, x, y, s.waiting, s.longest))
            counted = [s for s in samples if s.counts]
            account.samples += counted
            for begin, end_ in free or [(self.begin, self.end)]:
                account.episodes += episodes([s for s in counted if begin <= s.at <= end_], end_)
