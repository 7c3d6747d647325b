"""Sessions -> one account: coverage, agent spans, shifts, answers, samples, episodes, anomalies (metrics.md 1, 2, 4)."""
from collections import Counter, defaultdict, namedtuple
from dataclasses import dataclass, field

from clock import Clock, first_instant
from wire import decode, frames

COME_BACK = 600
HOLD_AT_MOST = 60

Shown = namedtuple("Shown", "state acd path reason")            # what makes a span one span
Span = namedtuple("Span", "agent shown begin end inferred")
Cover = namedtuple("Cover", "begin end ended_by")
Answer = namedtuple("Answer", "agent path at")
Sample = namedtuple("Sample", "kind queue at waiting longest")
Held = namedtuple("Held", "kind queue begin end waiting longest")
Episode = namedtuple("Episode", "kind queue begin end samples")


@dataclass(slots=True)
class Shift:
    agent: str
    extension: str | None
    begin: int
    end: int | None
    inferred: bool
    ended_by: str


# --- facts of one agent ------------------------------------------------------------------------------------------------

@dataclass(slots=True)
class Call:
    kind: str
    path: str | None
    held: bool
    order: int                                          # grows with each start and retrieval


@dataclass(slots=True)
class Facts:
    """What is known of an agent; `logged_on` None = unknown."""
    logged_on: bool | None = None
    inferred: bool = False
    extension: str | None = None
    do_not_disturb: bool = False
    make_busy: bool = False
    reason: str | None = None
    ringing: bool = False
    work_timer: bool = False
    timer_path: str | None = None
    calls: dict = field(default_factory=dict)           # by button
    ended_path: str | None = None                       # path of the last ended ACD call
    last_letter: str | None = None
    starts: int = 0

    def unheld(self):
        return sorted((c for c in self.calls.values() if not c.held), key=lambda c: -c.order)

    def held(self):
        return sorted((c for c in self.calls.values() if c.held), key=lambda c: -c.order)

    def shown(self):
        """The displayed state, the first that holds; None for unknown."""
        if self.logged_on is None:
            return None
        if not self.logged_on:
            return Shown("logged_off", False, None, None)
        if unheld := self.unheld():
            return Shown(unheld[0].kind, False, unheld[0].path, None)
        if held := self.held():
            acd = [call for call in held if call.kind == "acd_call"]
            return Shown("hold", bool(acd), acd[0].path if acd else None, None)
        if self.ringing:
            return Shown("ringing", False, None, None)
        if self.work_timer:
            return Shown("work_timer", False, self.timer_path, None)
        if self.do_not_disturb:
            return Shown("do_not_disturb", False, None, None)
        if self.make_busy:
            return Shown("make_busy", False, None, self.reason)
        return Shown("idle", False, None, None)


def wire_reason(button):
    """The reason digits of an E as on the wire; zeros or nothing = none."""
    return button if button and int(button) else None


def button_of(record):
    return None if record.button is None else int(record.button)


def target(facts, record):
    """The call an N, O or P speaks of: the one at the button, else the only call (O, P: the only held one)."""
    if (b := button_of(record)) in facts.calls:
        return b
    among = [b for b, call in facts.calls.items() if record.letter == "N" or call.held]
    return among[0] if len(among) == 1 else False


def is_surprise(f, record):
    """Decodable, but not allowed for an agent known to be logged on."""
    letter, b = record.letter, button_of(record)
    if letter in "NOP":
        t = target(f, record)
        return t is False or f.calls[t].held == (letter == "N")
    return {
        "A": lambda: True,
        "C": lambda: f.do_not_disturb,
        "D": lambda: not f.do_not_disturb and f.last_letter != "A",
        "E": lambda: f.make_busy,
        "F": lambda: not f.make_busy,
        "M": lambda: not f.work_timer,
        "J": lambda: not f.calls and not f.work_timer and f.last_letter not in ("M", "P"),
        "G": lambda: b in f.calls, "S": lambda: b in f.calls, "H": lambda: b in f.calls, "I": lambda: b in f.calls,
    }.get(letter, lambda: False)()


def can_directly_follow(f, record):
    """May this record be the very next one after these facts? (facts coming back over a hole)"""
    letter, b = record.letter, button_of(record)
    if not f.logged_on:
        return letter == "A"
    call, state = f.calls.get(b), f.shown().state
    return {
        "A": lambda: False,
        "T": lambda: state == "idle",
        "G": lambda: state in ("idle", "ringing"), "S": lambda: state in ("idle", "ringing"),
        "U": lambda: f.ringing,
        "L": lambda: any(c.kind == "acd_call" for c in f.unheld()),
        "M": lambda: f.work_timer,
        "J": lambda: call is not None or (not f.calls and f.work_timer),
        "N": lambda: call is not None and not call.held,
        "O": lambda: call is not None and call.held, "P": lambda: call is not None and call.held,
        "H": lambda: not f.unheld() and call is None, "I": lambda: not f.unheld() and call is None,
        "B": lambda: not f.calls and not f.ringing and not f.work_timer,
        "C": lambda: not f.do_not_disturb, "D": lambda: f.do_not_disturb, "F": lambda: f.make_busy,
        "E": lambda: not f.make_busy and not f.ringing and not f.work_timer,
    }[letter]()


def start(f, b, kind, path=None, held=False):
    if b in f.calls:
        end(f, b)
    f.starts += 1
    f.calls[b] = Call(kind, path, held, f.starts)


def end(f, b):
    call = f.calls.pop(b)
    if call.kind == "acd_call":
        f.ended_path = call.path


def hold_retrieve_abandon(f, record):
    """N, O, P."""
    letter, b = record.letter, target(f, record)
    if b is not False and letter == "P":
        end(f, b)
    elif b is not False:
        f.calls[b].held = letter == "N"
        if letter == "O":
            f.starts += 1
            f.calls[b].order = f.starts
    elif not f.calls and letter != "P":
        start(f, button_of(record), "non_acd_call", held=letter == "N")


def start_work_timer(f):
    """L: unheld calls end; the path of the latest unheld ACD call, else of the last ended one."""
    acd = [call for call in f.unheld() if call.kind == "acd_call"]
    path = acd[0].path if acd else f.ended_path
    for b in [b for b, call in f.calls.items() if not call.held]:
        end(f, b)
    f.ended_path = path
    f.work_timer, f.timer_path = True, path


def idle(f, b):
    """J: the call at b ends, or all if there is none at b; with no call left, work timer and ringing too."""
    for button in [b] if b in f.calls else sorted(f.calls, key=lambda k: f.calls[k].order):
        end(f, button)
    if not f.calls:
        f.work_timer, f.timer_path, f.ringing = False, None, False


def apply(f, record, path):
    """The effect of a record on the facts; A and B give new facts."""
    letter, b = record.letter, button_of(record)
    if letter == "A":
        f = Facts(logged_on=True, extension=record.directory)
    elif letter == "B":
        f = Facts(logged_on=False)
    elif letter in "CD":
        f.do_not_disturb = letter == "C"
    elif letter in "EF":
        f.make_busy = letter == "E"
        f.reason = wire_reason(record.button) if letter == "E" else None
    elif letter in "TU":
        f.ringing = letter == "T"
    elif letter in "GS":
        f.ringing, f.work_timer, f.timer_path = False, False, None
        start(f, b, "acd_call", path)
    elif letter in "HI":
        f.ringing = False
        start(f, b, "non_acd_call" if letter == "H" else "outgoing_call")
    elif letter in "NOP":
        hold_retrieve_abandon(f, record)
    elif letter == "L":
        start_work_timer(f)
    elif letter == "M":
        f.work_timer, f.timer_path = False, None
    elif letter == "J":
        idle(f, b)
    f.last_letter = letter
    return f


# --- an agent over time ------------------------------------------------------------------------------------------------

class Agent:
    """Facts, the facts that may come back after a hole, and the open span."""

    def __init__(self, name):
        self.name = name
        self.facts, self.waiting_facts = Facts(), None
        self.shown, self.begin, self.inferred = None, None, False
        self.shift, self.hole_from = None, None         # the open shift; where the hole began after which it is in doubt

    def log_on(self, at, inferred, shifts):
        self.shift, self.hole_from = Shift(self.name, self.facts.extension, at, None, inferred, "open"), None
        shifts.append(self.shift)

    def log_off(self, at, ended_by):
        """Ends the open shift, if there is one."""
        if self.shift:
            self.shift.end, self.shift.ended_by = at, ended_by
        self.shift, self.hole_from = None, None

    def show(self, at, spans, cut=False, inferred=None):
        """Closes the open span if what is displayed changed (or at A), and opens the next."""
        shown = self.facts.shown()
        if shown == self.shown and not cut:
            return
        self.close(at, spans)
        self.shown, self.begin = shown, at
        self.inferred = self.facts.inferred if inferred is None else inferred

    def close(self, at, spans):
        if self.shown and at > self.begin:
            spans.append(Span(self.name, self.shown, self.begin, at, self.inferred))
        self.shown = None

    def enter_hole(self, comes_back, hole_from):
        """After a hole the agent is unknown; facts of the last stretch (never older) wait to come back."""
        if self.hole_from is None and self.shift:
            self.hole_from = hole_from
        known = comes_back and self.facts.logged_on is not None
        self.waiting_facts = self.facts if known else None
        self.facts = Facts()
        if not known:
            self.log_off(self.hole_from, "hole")

    def follow(self, earlier):
        """Another line of time told of this agent up to here: what it knew may come back if this one knows nothing."""
        if earlier is not None and self.facts.logged_on is None:
            self.waiting_facts = earlier
        elif earlier is not None and self.facts.logged_on and earlier.logged_on and self.facts.extension is None:
            self.facts.extension = earlier.extension


class Line:
    """Agents through consecutive stretches. The present ends where recorded time ends; older sessions are the past."""

    def __init__(self):
        self.agents, self.end = {}, None
        self.told_from = None                           # where its facts begin to be the account's, within the stretch

    def enter_hole(self, hole):
        for agent in self.agents.values():
            agent.enter_hole(hole is not None and 0 <= hole <= COME_BACK, self.end)

    def follow(self, present, at):
        if at - present.end > COME_BACK:
            return
        for name, other in present.agents.items():
            known = other.facts if other.facts.logged_on is not None else None
            self.agents.setdefault(name, Agent(name)).follow(known)


# --- coverage ------------------------------------------------------------------------------------------------------------

def subtract(pieces, a, b):
    """Half-open pieces without [a, b)."""
    out = []
    for begin, end_ in pieces:
        out += [(x, y) for x, y in ((begin, min(end_, a)), (max(begin, b), end_)) if x < y]
    return out


class Stretch:
    """One stretch of coverage while it is folded: what it saw, before it is cut to the time nothing earlier covers."""

    def __init__(self, begin):
        self.begin = self.end = begin
        self.spans, self.answers, self.samples = [], [], []

    def settle(self, earlier, ended_by, account):
        """Gives the account what lies in free time."""
        self.earlier = [(a, b) for a, b in earlier if a <= self.end and b >= self.begin]
        free = [(self.begin, self.end)]
        for a, b in self.earlier:
            free = subtract(free, a, b)
        free = [piece for piece in free if piece[0] < piece[1]]
        for begin, end_ in free:
            account.coverage.append(Cover(begin, end_, ended_by if end_ == self.end else "covered"))
        for span in self.spans:
            for x, y in inside(free, span.begin, span.end):
                account.spans.append(span._replace(begin=x, end=y))
        account.answers += [answer for answer in self.answers if self.counts(answer.at)]
        self.settle_samples(free, account)

    def counts(self, at):
        """An instant counts unless an earlier stretch [a, b] holds it; where this one begins at b, it counts."""
        return not any(a <= at < b or (at == b and self.begin != b) for a, b in self.earlier)

    def settle_samples(self, free, account):
        queues = defaultdict(list)
        for sample in self.samples:
            queues[sample.kind, sample.queue].append(sample)
        for (kind, queue), samples in queues.items():
            following = [s.at for s in samples[1:]] + [self.end]
            for s, until in zip(samples, following):
                for x, y in inside(free, s.at, min(until, s.at + HOLD_AT_MOST, self.end)):
                    account.held.append(Held(kind, queue, x, y, s.waiting, s.longest))
            counted = [s for s in samples if self.counts(s.at)]
            account.samples += counted
            for begin, end_ in free or [(self.begin, self.end)]:
                account.episodes += episodes([s for s in counted if begin <= s.at <= end_], end_)


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


# --- the account ---------------------------------------------------------------------------------------------------------

class Account:
    """One switch's history. `add_session` in the order of the sessions; then read the lists."""

    def __init__(self, zone, max_silence):
        self.zone, self.max_silence = zone, max_silence
        self.coverage, self.spans, self.answers = [], [], []
        self.samples, self.held, self.episodes, self.shifts = [], [], [], []
        self.anomalies = Counter()
        self.present, self.past = Line(), Line()
        self.line = self.present
        self.paths_seen = set()
        self.closed = []                                # (begin, end) of every stretch so far, in stream order
        self.stretch = None

    def add_session(self, data, fallback_date):
        decoded = [decode(frame) for frame in frames(data)]
        records = [record for record in decoded if record]
        self.anomalies["reject"] += len(decoded) - len(records)
        if not records:
            return
        clock = Clock(self.zone, first_instant(self.zone, records, fallback_date), self.anomalies)
        number = None
        self.first_of_session = True
        for record in records:
            if number is not None:
                self.anomalies["lost"] += (record.number - number - 1) % 100
            number = record.number
            self.anomalies["control_bytes"] += record.damaged
            at, stepped = clock.advance(record)
            self.cover(at, stepped)
            self.take(record, at)
        clock.finish()
        self.close_stretch("end")

    def cover(self, at, stepped):
        """Extends the stretch, or closes it and opens the next."""
        if self.stretch and stepped:
            self.close_stretch("step")
        elif self.stretch and at - self.stretch.end > self.max_silence:
            self.close_stretch("silence")
        if self.stretch:
            self.stretch.end = at
        else:
            self.begin_stretch(at, stepped)
        self.line.end = at
        if self.line is self.past and at > self.present.end:
            self.line.told_from = max(self.present.end, self.stretch.begin)
            self.past.follow(self.present, self.line.told_from)
            self.present, self.past = self.past, Line()
            self.line = self.present

    def begin_stretch(self, at, stepped):
        self.stretch = Stretch(at)
        if self.first_of_session:
            self.first_of_session = False
            late = self.present.end is not None and at < self.present.end
            if late and self.past.end is not None and at < self.past.end:
                self.past = Line()
            self.line = self.past if late else self.present
        self.line.told_from = None
        self.line.enter_hole(0 if stepped else at - self.line.end if self.line.end is not None else None)

    def close_stretch(self, ended_by):
        stretch, self.stretch = self.stretch, None
        for agent in self.line.agents.values():
            agent.close(stretch.end, stretch.spans)
            if agent.hole_from is not None:             # now older than one hole
                agent.log_off(agent.hole_from, "hole")
        stretch.settle(self.closed, ended_by, self)
        if stretch.begin < stretch.end:                 # one of 0 s covers nothing
            self.closed.append((stretch.begin, stretch.end))

    def take(self, record, at):
        if record.queue:
            kind = "group" if record.letter == "K" else "path"
            self.stretch.samples.append(Sample(kind, record.queue, at, record.waiting, record.longest_wait))
            if kind == "path":
                self.paths_seen.add(record.queue)
        elif record.agent:
            self.take_agent_record(record, at)

    def take_agent_record(self, record, at):
        spans = self.stretch.spans
        agent = self.line.agents.setdefault(record.agent, Agent(record.agent))
        self.come_back(agent, record)
        if agent.facts.logged_on is False and record.letter not in "AGHILNOST":
            self.anomalies["surprise " + record.letter] += 1
            return
        if agent.facts.logged_on and is_surprise(agent.facts, record):
            self.anomalies["surprise " + record.letter] += 1
        if not agent.facts.logged_on:
            agent.facts = Facts(logged_on=True, inferred=True)
            if record.letter not in "AB":
                agent.log_on(at, True, self.shifts)
        if record.letter in "AB":
            agent.log_off(at, "log_on" if record.letter == "A" else "log_off")
        path = self.named_path(record, agent.facts.extension) if record.letter in "GS" else None
        agent.facts = apply(agent.facts, record, path)
        agent.show(at, spans, cut=record.letter == "A")
        if record.letter == "A":
            agent.log_on(at, False, self.shifts)
            self.replace_others(agent, at, spans)
        if record.letter in "GS":
            self.stretch.answers.append(Answer(agent.name, path, at))

    def come_back(self, agent, record):
        """The first record after a hole: its facts come back from the hole's end if this may follow them."""
        waiting, agent.waiting_facts = agent.waiting_facts, None
        if not waiting or not can_directly_follow(waiting, record):
            if agent.hole_from is not None:
                agent.log_off(agent.hole_from, "hole")
        else:
            agent.facts, agent.hole_from = waiting, None
            since = self.stretch.begin if self.line.told_from is None else self.line.told_from
            if agent.shift and since < agent.shift.begin:  # the clock was set back
                agent.shift.begin = since
            agent.show(since, self.stretch.spans, inferred=True)

    def replace_others(self, agent, at, spans):
        """An A logs off whoever was on that extension; facts that wait to come back there are void."""
        extension = agent.facts.extension
        for other in self.line.agents.values():
            if other is agent or extension is None:
                continue
            if other.facts.logged_on and other.facts.extension == extension:
                other.facts = Facts(logged_on=False)
                other.log_off(at, "replaced")
                other.show(at, spans)
            if other.waiting_facts and other.waiting_facts.extension == extension:
                other.waiting_facts = None
                other.log_off(other.hole_from, "hole")

    def named_path(self, record, extension):
        """The path a G or S names, or None."""
        number = record.directory
        if number is None or number == extension:
            return None
        if number[0].isalpha():
            return number[1:] or None
        return number if number in self.paths_seen else None
