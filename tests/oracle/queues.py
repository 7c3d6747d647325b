"""What K and Q say of queues over all sessions: samples taken, seconds held, episodes (metrics.md, section 4)."""
from bisect import bisect_right
from collections import defaultdict, namedtuple

HOLD_AT_MOST = 60

Sample = namedtuple("Sample", "kind queue at waiting longest counts")
Held = namedtuple("Held", "kind queue begin end waiting longest")
Episode = namedtuple("Episode", "kind queue begin end samples")
Said = namedtuple("Said", "begin at place sample")      # a sample speaks from `begin` on; by these it is sorted


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


def held(said, last):
    """The seconds of each sample up to the next, or `last`."""
    for (begin, at, _, sample), until in zip(said, [s.begin for s in said[1:]] + [last]):
        if begin < (end := min(until, at + HOLD_AT_MOST)):
            yield Held(sample.kind, sample.queue, begin, end, sample.waiting, sample.longest)


def news(said):
    """Without those of other sessions' time that are no newer than what is known already."""
    kept = []
    for one in sorted(said, key=lambda s: s[:3]):
        if one.sample.counts or not kept or kept[-1].at < one.at:
            kept.append(one)
    return kept


class Queues:
    """Collects the samples of stretches; each stretch gives the free time that it covers."""

    def __init__(self):
        self.covered, self.samples = [], []             # the samples are those that count
        self.said = defaultdict(list)                   # by kind and queue

    def add(self, samples, free, begin, end):
        """The samples of a stretch [begin, end], which covers the pieces `free`."""
        self.covered += free
        following = defaultdict(lambda: end)
        untils = []
        for sample in reversed(samples):
            untils.append(following[sample.kind, sample.queue])
            following[sample.kind, sample.queue] = sample.at
        for sample, until in zip(samples, reversed(untils)):
            starts = self.speaks_from(sample, free, until)
            if starts is not None:                      # in a second that others touch: those that end, go through, begin
                place = (sample.at == begin) - (sample.at == end)
                self.said[sample.kind, sample.queue].append(Said(starts, sample.at, place, sample))
        self.samples += [s for s in samples if s.counts]

    @staticmethod
    def speaks_from(sample, free, until):
        """Where it counts; else in the first second of its stretch's free time that it holds, if any."""
        if sample.counts:
            return sample.at
        until = min(until, sample.at + HOLD_AT_MOST)
        return min((max(sample.at, a) for a, b in free if max(sample.at, a) < min(b, until)), default=None)

    def times(self):
        """Covered time whose pieces touch is one."""
        whole = []
        for begin, end in sorted(self.covered):
            begin = whole.pop()[0] if whole and whole[-1][1] == begin else begin
            whole.append((begin, end))
        return whole

    def over_time(self):
        """(samples of one queue in one covered time, in the order of time; its end)."""
        times = self.times()
        begins = [begin for begin, _ in times]
        for said in self.said.values():
            parts = defaultdict(list)
            for one in said:
                i = bisect_right(begins, one.begin) - 1
                alone = i < 0 or times[i][1] < one.begin
                parts[one.begin if alone else times[i][1]].append(one)
            for end, part in parts.items():
                yield news(part), end

    @property
    def held(self):
        return [hold for said, end in self.over_time() for hold in held(said, end)]

    @property
    def episodes(self):
        return [e for said, end in self.over_time() for e in episodes([s.sample for s in said if s.sample.counts], end)]
