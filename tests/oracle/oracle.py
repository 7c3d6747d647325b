#!/usr/bin/env python3
"""An independent calculation of the figures of metrics.md, sections 1-4, to check the C++ program against.

    oracle.py REPORT FILE... --zone ZONE [--date D]
              [--max-silence 180] [--interval 1m|5m|15m|30m|1h|day|total] [--since T] [--until T] [--last-day] [--above S]

REPORT: occupancy longest-wait episodes timeline pieces shifts calls samples make-busy coverage anomalies bridged.
Written from the specification only. Each FILE is one session, in the order given, into one account.
Range: all local days from the first to the last covered second, unless --since, --until or --last-day.

Where the specification leaves a choice, this is how it was read here:

Wire
 1. A UTF-8 BOM at the start of a session is skipped and is no reject.
 2. The cap of 256 bytes counts from the STX (or line start, leading NULs not) to before the line end.
 3. An overflow is one reject by itself (a stray run before it is another) and takes all bytes to the next STX, lines that
    look like records included; a too long line without STX is part of a stray run and ends at its line end.
 4. A line without STX is accepted anywhere outside a frame, also in a stream that has STX; rejected lines that follow
    each other are one run, and so are line ends that stand alone.
 5. K, Q with anything but digits in bytes 9-21, or that end before byte 15, R without a real date, and HHMMSS that is no time of
    day are rejects. Seconds above 59 in the longest wait are added up; w >= 5999 counts as saturated.
 6. Short call events are padded and taken (so A..J without agent are device events), unless unfinished at the end.
 7. Only trailing blanks are cut from agent ids. A button is its leading digits as a number (all of them, not two at
    most), none without digits (a button of its own); a reason of zeros or without digits is none.
 8. Lost records: (new - old - 1) mod 100 between decoded records of a session, y lines and unknown letters included,
    rejects not; the same number twice is 99.
Clock
 9. Counting back from the first R: a fall of the time of day by more than 2 h is a midnight, a rise of 22 h or more one
    back. The first R of a session is believed as it is. A day file's name beats --date; an R beats both.
10. No candidate in the 24 h (a 25-hour day): the earliest instant after expected.
11. An R's candidates are not limited to the 24 h. It "moves the date" if its date is not that of the instant which the
    same time of day without a date would get (so an R two days ahead after a long silence is a step as well).
12. The exception for an R near midnight looks at the R's own time of day and at the nearest candidate; 120 s inclusive.
13. A large fall is a stray when the next record does not fall by more than 5 s (a jitter then counts as well), and at the
    end of the session; a large fall followed by a step is not counted as stray, also if an R made the step.
    A jump of the date (an R whose date is later than that instant's) lets pass what the time of day moved on: from the record
    before to that instant, and where that is a fall of more than 120 s, a day less the fall. So a ringing of 10:00:10 that a
    record of 10:00:20, three days on, follows goes on (10 s passed), and one of 10:00 that 09:30 of the next day follows does
    not. Any other step is a hole of 0 s.
Coverage
14. ended_by: silence, step, end (of session), covered (cut off by earlier coverage). Pieces of 0 s are not listed.
15. A session or stretch over earlier coverage is folded whole (facts, anomalies); only what it gives to the figures is cut.
16. Pieces of covered time that touch are one time, whichever sessions cover them in whatever order. A sample that does not count,
    as an earlier session covers its second, holds from where its own session covers on, unless one that counts is as new.
    Samples of one second: of stretches that end there, of those that go through, of those that begin.
17. Facts come back from the stretch before in stream order, if the hole is 0 to 600 s; a *session* that begins before
    that stretch's end starts from unknown. Where it passes the end of what was recorded before, or tells more of its last second,
    it takes over: if the earlier one lost nothing since this stretch began, its facts go on, else what was known there may come
    back, and what the session knows itself goes before. A call that both know (same second) is one, and so is the shift unless
    its own log on counts.
    A ringing whose facts come back over a step begins as much earlier or later as the clock was moved, less the hole; a shift
    is listed at the log on as stamped (but one that has ended not later than the first record after the step), and lasts its
    elapsed seconds.
    The time of an answer stays as it was.
    Evidence: "the last one" is the stretch's last decoded record, an undecodable one's number is missing. A number that comes
    twice is not its own successor. A jump of the date needs no evidence.
    Seams: every stretch, also one of 0 s, has two seconds at its edges. A second strictly inside an earlier stretch is complete;
    in one at the edge of earlier ones a record counts unless one of the same bytes from the letter on counted there, each as often
    as one stretch has it. A session that begins in the second in which the line of time before ended missed nothing if its first
    record repeats one of that line's second or is the next by its number: facts go on, not inferred, spans as one. Any record that
    repeats one of that second shows the same from there on, and is in the facts already; but where a session takes over, not
    in those that it knew itself. One that repeats a record which stood alone (only stretches of 0 s touch its second) takes
    its place: call and shift are told from here.
Order
17a. A session that begins before one recorded earlier is told ahead of it (order.py): all of it if it ends before, else up to
    that one's first record, if it has it too in that second. What is left resumes its stretch there. Of records of one second
    the numbers show which comes first. So ended_by of what comes ahead is "end". Sessions whose clock is stepped stay behind.
Agents
18. Surprise N: no call at b nor an only call, or that call is held; O, P: none, or that call is not held. With several
    calls, none at b, N O P change nothing.
19. Surprise J: no call, no work timer and no ringing, last record of the agent not M or P.
    L, T, U, B never are a surprise when logged on. Records that show a log-on (from unknown or logged off) never are.
20. Refused records of a logged-off agent do not count as its last record.
21. "U may follow: ringing" and the conditions of B, E, M are facts; those of T, G, S the displayed state.
22. Several held ACD calls: the path of the latest started. ACD hold and other hold are different spans, both shown `hold`.
23. Only the time from the hole's end to the naming record is marked inferred (with the span that runs on unchanged over
    that record); afterwards `inferred` is again only "no A seen". Logged off after `replaced` or B is not inferred.
24. Facts waiting to come back on an extension where another agent logs on are void.
25. G/S path: the text behind a leading letter; else a number seen in any Q so far, in all sessions; texts are compared.
    The work timer's path is unknown if the removed ACD call's path is; the last ended ACD call is forgotten at A and B.
26. A shift ends by `hole` where the first hole began, told by a record that cannot follow, by a hole too long to come back
    over, by the begin of a second hole, or by another's log-on at that extension. It is listed if the record that began it
    counts, and ends where another session's shift of the agent begins.
    A call's ringing began at T (the first of several); one that U ended belongs to an answer that is the agent's next record
    and comes within 1 s. Over a hole it includes the hole; talk, hold and work timer do not.
27. Unknown letters do not name an agent, but move clock and coverage.
Reports
28. timeline and coverage are cut to the range; episodes are listed where they begin, also those of 0 s; anomalies are of
    all sessions, overlapping ones included.
29. Episodes are made from counted samples only.
30. The range knows a queue by a sample taken, a second held, or (paths) an answer naming it, in the range.
"""
import argparse
import csv
import re
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

from account import Account
from clock import Zone

SATURATED = 5999
STEPS = {"1m": 60, "5m": 300, "15m": 900, "30m": 1800, "1h": 3600}
STATE_COLUMNS = ["acd_call", "acd_hold", "work_timer", "ringing", "idle", "make_busy", "do_not_disturb",
                 "non_acd_call", "outgoing_call", "other_hold"]


# --- range and intervals -------------------------------------------------------------------------------------------------

def local_days(zone, begin, end):
    """The local midnights after `begin` and before `end`."""
    day = zone.date(begin) + timedelta(days=1)
    while (at := zone.midnight(day)) < end:
        yield at
        day += timedelta(days=1)


def next_edge(zone, at, step):
    """The next multiple of `step` on the wall clock, or the change of the offset before it."""
    local = zone.local(at)
    edge = at + step - (local.hour * 3600 + local.minute * 60 + local.second) % step
    if zone.offset(edge) == zone.offset(at):
        return edge
    low, high = at, edge                                # the offset changes in (low, high]
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if zone.offset(middle) == zone.offset(at) else (low, middle)
    return high


def edges(zone, begin, end, interval):
    """The edges of the intervals, the first and last clipped to the range."""
    if interval == "total":
        return [begin, end]
    if interval == "day":
        return [begin, *local_days(zone, begin, end), end]
    found = [begin]
    while (edge := next_edge(zone, found[-1], STEPS[interval])) < end:
        found.append(edge)
    return [*found, end]


class Intervals:
    """Puts seconds and instants into intervals by index."""

    def __init__(self, cut):
        self.cut = cut

    def __iter__(self):
        return iter(enumerate(zip(self.cut, self.cut[1:])))

    def index(self, at):
        return bisect_right(self.cut, at) - 1 if self.cut[0] <= at < self.cut[-1] else None

    def split(self, begin, end):
        """(index, seconds) of each interval that [begin, end) touches."""
        begin, end = max(begin, self.cut[0]), min(end, self.cut[-1])
        while begin < end:
            i = self.index(begin)
            until = min(end, self.cut[i + 1])
            yield i, until - begin
            begin = until

    def covered(self, account):
        seconds = Counter()
        for piece in account.coverage:
            for i, s in self.split(piece.begin, piece.end):
                seconds[i] += s
        return seconds


def parse_time(zone, text):
    """A date, a local time, or a time with offset -> UTC seconds."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return zone.midnight(date.fromisoformat(text))
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=zone.info)).timestamp())


def report_range(account, zone, options):
    """[since, until); None if nothing was covered."""
    if not account.coverage:
        return None
    last = zone.date(max(piece.end for piece in account.coverage) - 1)
    first = last if options.last_day else zone.date(min(piece.begin for piece in account.coverage))
    since = parse_time(zone, options.since) if options.since else zone.midnight(first)
    until = parse_time(zone, options.until) if options.until else zone.midnight(last + timedelta(days=1))
    return (since, until) if since < until else None


# --- cells ---------------------------------------------------------------------------------------------------------------

def ratio(part, whole):
    return f"{part / whole:.4f}" if whole else ""


def mean(total, seconds):
    return f"{total / seconds:.2f}" if seconds else ""


def harmless(cell):
    """A text that a spreadsheet would run as a formula gets an apostrophe."""
    text = "" if cell is None else str(cell)
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


# --- reports: each gives its header, then its rows -------------------------------------------------------------------------

def occupancy(account, zone, intervals):
    yield ("interval_from interval_to agent_id logged_on_s logged_off_s acd_call_s acd_hold_s work_timer_s ringing_s idle_s "
           "make_busy_s do_not_disturb_s non_acd_call_s outgoing_call_s other_hold_s unknown_s covered_s acd_calls "
           "occ_ready occ_logged").split()
    covered, seconds, answers = intervals.covered(account), defaultdict(Counter), Counter()
    for span in account.spans:
        state = span.shown.state
        if state == "hold":
            state = "acd_hold" if span.shown.acd else "other_hold"
        for i, s in intervals.split(span.begin, span.end):
            seconds[i, span.agent][state] += s
    for answer in account.answers:
        answers[intervals.index(answer.at), answer.agent] += 1
    for (i, agent), state_s in sorted(seconds.items()):
        logged_on = sum(state_s[name] for name in STATE_COLUMNS)
        unknown = covered[i] - logged_on - state_s["logged_off"]
        assert unknown >= 0 and sum(state_s.values()) == logged_on + state_s["logged_off"], (i, agent)
        handling = state_s["acd_call"] + state_s["acd_hold"] + state_s["work_timer"]
        if logged_on:
            yield [zone.show(intervals.cut[i]), zone.show(intervals.cut[i + 1]), agent, logged_on, state_s["logged_off"],
                   *(state_s[name] for name in STATE_COLUMNS), unknown, covered[i], answers[i, agent],
                   ratio(handling, handling + state_s["idle"] + state_s["ringing"]), ratio(handling, logged_on)]


def longest_wait(account, zone, intervals):
    yield ("interval_from interval_to queue_kind queue_id samples sampled_s longest_wait_s_mean longest_wait_s_max "
           "longest_wait_s_max_at longest_wait_saturated calls_waiting_max waiting_s covered_s").split()
    covered, taken, held = intervals.covered(account), defaultdict(list), defaultdict(Counter)
    known = {("path", a.path) for a in account.answers if a.path and intervals.index(a.at) is not None}
    for sample in account.samples:
        if (i := intervals.index(sample.at)) is not None:
            taken[i, sample.kind, sample.queue].append(sample)
            known.add((sample.kind, sample.queue))
    for hold in account.held:
        for i, s in intervals.split(hold.begin, hold.end):
            known.add((hold.kind, hold.queue))
            cell = held[i, hold.kind, hold.queue]
            cell["s"] += s
            if hold.longest is not None:
                cell["known"] += s
                cell["longest"] += s * hold.longest
            cell["waiting"] += s * (hold.waiting > 0)
    for i, (begin, end) in intervals:
        for kind, queue in sorted(known) if covered[i] else ():
            samples, cell = taken[i, kind, queue], held[i, kind, queue]
            longest, longest_at = longest_of(samples)
            yield [zone.show(begin), zone.show(end), kind, queue, len(samples), cell["s"], mean(cell["longest"], cell["known"]),
                   longest, zone.show(longest_at) if longest_at else "",
                   int(longest >= SATURATED) if longest != "" else "", max((s.waiting for s in samples), default=""),
                   cell["waiting"] if cell["s"] else "", covered[i]]


def longest_of(samples):
    """(maximum, time of the first sample with it; no time if it is 0)."""
    if not samples:
        return "", None
    samples = [s for s in samples if s.longest is not None]
    if not samples:
        return "", None
    top = max(samples, key=lambda s: (s.longest, -s.at))
    return top.longest, top.at if top.longest else None


def episodes(account, zone, intervals, above=None):
    yield ("begin end queue_kind queue_id duration_s calls_waiting_max longest_wait_s_max longest_wait_s_max_at").split()
    for e in sorted(account.episodes, key=lambda e: (e.begin, e.kind, e.queue, e.end)):
        longest, longest_at = longest_of(e.samples)
        if intervals.index(e.begin) is not None and (above is None or longest > above):
            yield [zone.show(e.begin), zone.show(e.end), e.kind, e.queue, e.end - e.begin,
                   max(s.waiting for s in e.samples), longest, zone.show(longest_at) if longest_at else ""]


def timeline(account, zone, intervals):
    yield "agent_id state from to duration_s reason path_id inferred".split()
    yield from rows_of_spans(account.spans, zone, intervals)


def pieces(account, zone, intervals):
    """The same as sessions gave them: parted by their seams, but not by one at midnight."""
    yield "agent_id state from to duration_s reason path_id inferred".split()
    at_midnight = lambda at: zone.local(at).strftime("%H%M%S") == "000000"     # noqa: E731
    yield from rows_of_spans(account.joined_pieces(at_midnight), zone, intervals)


def rows_of_spans(spans, zone, intervals):
    for span in sorted(spans, key=lambda s: (s.begin, s.agent)):
        begin, end = max(span.begin, intervals.cut[0]), min(span.end, intervals.cut[-1])
        if begin < end:
            shown = span.shown
            yield [span.agent, shown.state, zone.show(begin), zone.show(end), end - begin, shown.reason, shown.path,
                   int(span.inferred)]


def shifts(account, zone, intervals):
    yield "agent_id extension log_on log_off duration_s inferred ended_by".split()
    for s in sorted(account.shifts, key=lambda s: (s.listed_at(), s.agent)):
        if intervals.index(s.listed_at()) is not None:
            end, ended_by = end_of_shift(s, account.shifts)
            ended = ["", ""] if end is None else [zone.show(end), end - s.begin - s.moved]
            yield [s.agent, s.extension or "", zone.show(s.listed_at()), *ended, int(s.inferred), ended_by]


def end_of_shift(shift, shifts):
    """(end, ended_by): where another session tells of a shift that begins within this one, it ends there."""
    others = [s.begin for s in shifts if s.agent == shift.agent and s.session != shift.session and s.begin > shift.begin]
    begins = min(others, default=None)
    return (shift.end, shift.ended_by) if begins is None or (shift.end is not None and shift.end <= begins) else (begins, "hole")


def make_busy(account, zone, intervals):
    yield "interval_from interval_to agent_id reason times make_busy_s".split()
    times, seconds = Counter(), Counter()
    for span in account.spans:
        if span.shown.state == "make_busy":
            times[intervals.index(span.begin), span.agent, span.shown.reason or ""] += 1
            for i, s in intervals.split(span.begin, span.end):
                seconds[i, span.agent, span.shown.reason or ""] += s
    for (i, agent, reason), s in sorted(seconds.items()):
        yield [zone.show(intervals.cut[i]), zone.show(intervals.cut[i + 1]), agent, reason, times[i, agent, reason], s]


def calls(account, zone, intervals):
    yield "answered_at agent_id extension path_id ring_s talk_s hold_s work_timer_s ended_at ended_by".split()
    for a in sorted(account.answers, key=lambda a: (a.at, a.agent)):
        if intervals.index(a.at) is not None:
            yield [zone.show(a.at), a.agent, a.extension, a.path, None if a.rung_at is None else a.at - a.rung_at, a.talk, a.hold,
                   a.work_timer, zone.show(a.ended_at) if a.ended_at is not None else None, a.ended_by]


def samples(account, zone, intervals):
    yield "at queue_kind queue_id calls_waiting longest_wait_s".split()
    for s in sorted(account.samples, key=lambda s: (s.at, s.kind, s.queue)):
        if intervals.index(s.at) is not None:
            yield [zone.show(s.at), s.kind, s.queue, s.waiting, s.longest]


def coverage(account, zone, intervals):
    yield ["from", "to", "ended_by"]
    for piece in sorted(account.coverage):
        begin, end = max(piece.begin, intervals.cut[0]), min(piece.end, intervals.cut[-1])
        if begin < end:
            yield [zone.show(begin), zone.show(end), piece.ended_by]


def anomalies(account):
    yield ["kind", "count"]
    always = ["lost", "bridged", "jitter", "stray", "step", "reject"]
    for kind in always + sorted(set(account.anomalies) - set(always)):
        yield [kind, account.anomalies[kind]]


def bridged(account):
    yield ["frame", "seconds"]
    yield from account.bridged


REPORTS = {"occupancy": occupancy, "longest-wait": longest_wait, "timeline": timeline, "pieces": pieces, "shifts": shifts,
           "make-busy": make_busy, "calls": calls, "samples": samples, "coverage": coverage}
WITHOUT_RANGE = {"anomalies": anomalies, "bridged": bridged}


# --- the program -----------------------------------------------------------------------------------------------------------

def arguments(argv):
    parser = argparse.ArgumentParser(description="Independent calculation of the reports from captured sessions.")
    parser.add_argument("report", choices=[*REPORTS, "episodes", *WITHOUT_RANGE])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--zone", required=True)
    parser.add_argument("--date", type=date.fromisoformat)
    parser.add_argument("--max-silence", type=int, default=180)
    parser.add_argument("--interval", choices=[*STEPS, "day", "total"], default="day")
    parser.add_argument("--since")
    parser.add_argument("--until")
    parser.add_argument("--last-day", action="store_true")
    parser.add_argument("--above", type=int)
    return parser.parse_args(argv)


def file_date(path, otherwise):
    """The date in the name of a day file, else the one given."""
    named = re.fullmatch(r"a(\d{4})(\d\d)(\d\d)\.txt", path.name, re.IGNORECASE)
    return date(*map(int, named.groups())) if named else otherwise


def fold(files, dates, zone_name, max_silence):
    """The account of these sessions, recorded in this order; `dates` are those of first records that nothing else tells."""
    account = Account(Zone(zone_name), max_silence)
    account.add_sessions([(path.read_bytes(), file_date(path, day)) for path, day in zip(files, dates)])
    return account


def rows_of(account, options):
    zone = account.zone
    if options.report in WITHOUT_RANGE:
        return list(WITHOUT_RANGE[options.report](account))
    limits = report_range(account, zone, options)
    if limits is None:
        raise SystemExit(4)
    intervals = Intervals(edges(zone, *limits, options.interval))
    if options.report == "episodes":
        return list(episodes(account, zone, intervals, options.above))
    return list(REPORTS[options.report](account, zone, intervals))


def main(argv=None):
    options = arguments(argv)
    account = fold(options.files, [options.date] * len(options.files), options.zone, options.max_silence)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for row in rows_of(account, options):
        writer.writerow([harmless(cell) for cell in row])


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.exit(0)
