"""What is known of one agent, and what each record does to it (metrics.md, section 2)."""
from collections import namedtuple
from dataclasses import dataclass, field

Shown = namedtuple("Shown", "state acd path reason")            # what makes a span one span


@dataclass(slots=True)
class Answer:
    """An answered ACD call. Seconds are of known time; `counts` is whether its record is one of the figures'."""
    agent: str
    extension: str | None
    path: str | None
    at: int
    rung_at: int | None
    counts: bool
    record: tuple                                       # its second and text
    ended_at: int | None = None
    ended_by: str = "open"
    talk: int = 0
    hold: int = 0
    work_timer: int = 0

    def end(self, at, by):
        if self.ended_at is None:
            self.ended_at, self.ended_by = at, by


@dataclass(slots=True)
class Call:
    kind: str
    path: str | None
    held: bool
    order: int                                          # grows with each start and retrieval
    answer: Answer | None


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
    rung_at: int | None = None                          # of the ringing, and of one that U ended in this second or the last
    unrung_at: int | None = None                        # that U
    work_timer: bool = False
    timer_path: str | None = None
    timer_answer: Answer | None = None
    calls: dict = field(default_factory=dict)           # by button
    ended_path: str | None = None                       # path of the last ended ACD call
    ended_answer: Answer | None = None
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

    def pass_time(self, seconds):
        """Known time goes to the answered calls it belongs to."""
        for call in self.calls.values():
            if call.answer and call.held:
                call.answer.hold += seconds
            elif call.answer:
                call.answer.talk += seconds
        if self.work_timer and self.timer_answer:
            self.timer_answer.work_timer += seconds

    def shift_ringing(self, seconds):
        """The clock was stepped: the ringing began as many seconds of it earlier or later."""
        self.rung_at = None if self.rung_at is None else self.rung_at + seconds
        self.unrung_at = None if self.unrung_at is None else self.unrung_at + seconds

    def lose(self, at, but=()):
        """These facts do not come back: their calls end where the hole began, but those that are known elsewhere."""
        for call in self.calls.values():
            if call.answer and call.answer.at not in but:
                call.answer.end(at, "hole")

    def answers(self):
        """The answered calls that are still spoken of."""
        mine = [call.answer for call in self.calls.values()] + [self.timer_answer, self.ended_answer]
        return {answer.at: answer for answer in mine if answer}

    def take_answers(self, earlier):
        """What is also known from elsewhere is the same call: the one that counts goes on."""
        def same(answer):
            return earlier.get(answer.at, answer) if answer and not answer.counts else answer
        for call in self.calls.values():
            call.answer = same(call.answer)
        self.timer_answer, self.ended_answer = same(self.timer_answer), same(self.ended_answer)


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
        "J": lambda: not f.calls and not f.work_timer and not f.ringing and f.last_letter not in ("M", "P"),
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


def start(f, record, at, kind, path=None, held=False, answer=None):
    b = button_of(record)
    if b in f.calls:
        end(f, b, at, record.letter)
    f.starts += 1
    f.calls[b] = Call(kind, path, held, f.starts, answer)


def end(f, b, at, by):
    call = f.calls.pop(b)
    if call.kind == "acd_call":
        f.ended_path, f.ended_answer = call.path, call.answer
        call.answer.end(at, by)


def end_all(f, at, by):
    for b in sorted(f.calls, key=lambda k: f.calls[k].order):
        end(f, b, at, by)


def hold_retrieve_abandon(f, record, at):
    """N, O, P."""
    letter, b = record.letter, target(f, record)
    if b is not False and letter == "P":
        end(f, b, at, letter)
    elif b is not False:
        f.calls[b].held = letter == "N"
        if letter == "O":
            f.starts += 1
            f.calls[b].order = f.starts
    elif not f.calls and letter != "P":
        start(f, record, at, "non_acd_call", held=letter == "N")


def start_work_timer(f, at):
    """L: unheld calls end; the path of the latest unheld ACD call, else of the last ended one."""
    acd = [call for call in f.unheld() if call.kind == "acd_call"]
    path, answer = (acd[0].path, acd[0].answer) if acd else (f.ended_path, f.ended_answer)
    for b in [b for b, call in f.calls.items() if not call.held]:
        end(f, b, at, "L")
    f.ended_path, f.ended_answer = path, answer
    f.work_timer, f.timer_path, f.timer_answer = True, path, answer


def stop_work_timer(f):
    f.work_timer, f.timer_path, f.timer_answer = False, None, None


def stop_ringing(f):
    f.ringing, f.rung_at, f.unrung_at = False, None, None


def idle(f, record, at):
    """J: the call at b ends, or all if there is none at b; with no call left, work timer and ringing too."""
    if (b := button_of(record)) in f.calls:
        end(f, b, at, "J")
    else:
        end_all(f, at, "J")
    if not f.calls:
        stop_work_timer(f)
        stop_ringing(f)


def ring(f, letter, at):
    """T begins a ringing unless it goes on; U ends it, and an answer within a second is still its answer."""
    if letter == "T" and not f.ringing:
        f.rung_at, f.unrung_at = at, None
    elif letter == "U":
        f.rung_at, f.unrung_at = (f.rung_at, at) if f.ringing else (None, None)
    f.ringing = letter == "T"


def rung_before(f, at):
    """The begin of the ringing that an answer at `at` ends; None: not seen."""
    if f.ringing:
        return f.rung_at
    just_ended = f.last_letter == "U" and f.unrung_at is not None and at - f.unrung_at <= 1
    return f.rung_at if just_ended else None


def replaced(f, at):
    """Another agent logged on at this one's extension."""
    end_all(f, at, "A")
    return Facts(logged_on=False)


def apply(f, record, at, answer):
    """The effect of a record on the facts; A and B give new facts. `answer` is the call of a G or S."""
    letter = record.letter
    if letter in "AB":
        end_all(f, at, letter)
        f = Facts(logged_on=letter == "A", extension=record.directory if letter == "A" else None)
    elif letter in "CD":
        f.do_not_disturb = letter == "C"
    elif letter in "EF":
        f.make_busy = letter == "E"
        f.reason = wire_reason(record.button) if letter == "E" else None
    elif letter in "TU":
        ring(f, letter, at)
    elif letter in "GS":
        stop_ringing(f)
        stop_work_timer(f)
        start(f, record, at, "acd_call", answer.path, answer=answer)
    elif letter in "HI":
        stop_ringing(f)
        start(f, record, at, "non_acd_call" if letter == "H" else "outgoing_call")
    elif letter in "NOP":
        hold_retrieve_abandon(f, record, at)
    elif letter == "L":
        start_work_timer(f, at)
    elif letter == "M":
        stop_work_timer(f)
    elif letter == "J":
        idle(f, record, at)
    f.last_letter = letter
    return f
