"""One agent over time: facts, the facts that may come back after a hole, spans and shifts (metrics.md, section 2)."""
from dataclasses import dataclass

from facts import Facts
from stretch import Span


@dataclass(slots=True)
class Shift:
    agent: str
    extension: str | None
    begin: int                                          # as listed; never later than the first record after a step
    end: int | None
    inferred: bool
    ended_by: str
    session: int
    counts: bool
    record: tuple                                       # second and text of the one that began it
    moved: int = 0                                      # seconds between begin and end that a step of the clock made
    stamped: int | None = None                          # the log on as the switch stamped it

    def listed_at(self):
        return self.stamped if self.end is None else self.begin

    def is_a_moment(self, end):
        return self.inferred and self.begin >= end

    def carry(self, moved, since):
        """The clock was stepped by `moved`; coverage goes on at `since`."""
        self.moved += moved
        if since < self.begin:
            self.moved += self.begin - since
            self.begin = since


class Agent:
    """Facts, the facts that may come back after a hole, the open span and the open shift."""

    def __init__(self, name):
        self.name = name
        self.facts, self.waiting_facts = Facts(), None
        self.hole_from, self.moved = None, 0            # of the waiting facts: where the hole began, how far the clock was stepped
        self.shown, self.begin, self.inferred = None, None, False
        self.goes_on, self.closed = False, None         # whether the open span is the one last closed, still
        self.own_from = None                            # where this line's own facts took over from another's
        self.told = None                                # up to here the calls have their seconds
        self.shift = None

    def pass_time(self, at):
        """Gives the calls the known time up to `at`."""
        if self.told is not None and self.facts.logged_on is not None:
            self.facts.pass_time(at - self.told)
        self.told = at

    def log_off(self, at, ended_by):
        """Ends the open shift, if there is one."""
        if self.shift:
            self.shift.end, self.shift.ended_by = at, ended_by
        self.shift = None

    def show(self, at, spans, cut=False, inferred=None):
        """Closes the open span if what is displayed changed (or at A), and opens the next."""
        shown = self.facts.shown()
        if shown == self.shown and not cut:
            return
        self.close(at, spans)
        self.shown, self.begin, self.goes_on = shown, at, False
        self.inferred = self.facts.inferred if inferred is None else inferred

    def close(self, at, spans):
        if self.shown and at > self.begin:
            spans.append(Span(self.name, self.shown, self.begin, at, self.inferred, self.goes_on))
        if self.shown:                                  # inferred, and whether the second before `at` shows it
            self.closed = self.inferred, self.goes_on or at > self.begin
        self.shown = None

    def enter_hole(self, comes_back, at, moved):
        """After a hole the agent is unknown; facts of the last stretch (never older) wait to come back."""
        if self.facts.logged_on is not None:
            self.waiting_facts, self.facts = self.facts, Facts()
            self.hole_from, self.moved = at, moved
            if comes_back:
                return
        self.lose_waiting()

    def lose_waiting(self):
        """The facts from before the hole do not come back."""
        if self.waiting_facts:
            self.waiting_facts.lose(self.hole_from)
            self.log_off(self.hole_from, "hole")
        self.waiting_facts = None

    def come_back(self, since):
        """The facts from before the hole hold since its end; what a step moved keeps its seconds."""
        self.facts, self.waiting_facts = self.waiting_facts, None
        self.facts.shift_ringing(self.moved)
        if self.shift and self.moved:
            self.shift.carry(self.moved, since)
        self.told = since

    def resume(self, at, spans):
        """The facts from before hold: nothing was missed."""
        if self.waiting_facts:
            self.come_back(at)
        self.go_on(at, spans)

    def go_on(self, at, spans):
        """What was shown up to `at` is shown on, as one span."""
        if self.shown is None and self.facts.logged_on is not None:
            inferred, goes_on = self.closed
            self.show(at, spans, inferred=inferred)
            self.goes_on = goes_on and at != self.own_from

    def follow(self, earlier, end, at, whole, spans):
        """Another line of time, `earlier`, told of this agent up to `end`: here it goes on at `at`. `whole`: it told all that
        this one was told so far. Whether its facts hold or wait here."""
        if earlier.facts.logged_on is None:
            return False
        if whole and at == end:
            self.close(at, spans)
            self.facts, self.shift, self.closed = earlier.facts, earlier.shift, earlier.closed
            self.waiting_facts, self.told = None, at
            self.go_on(at, spans)
        elif self.facts.logged_on is None:
            self.lose_waiting()
            self.waiting_facts, self.shift, self.closed = earlier.facts, earlier.shift, earlier.closed
            self.hole_from, self.moved = end, 0
        else:
            self.take_over(earlier, end)
            self.own_from = end
            return False
        return True

    def take_over(self, earlier, end):
        """What this line knows goes before; a shift and calls that both know are told from where they count."""
        if self.facts.logged_on and earlier.facts.logged_on:
            self.facts.extension = self.facts.extension or earlier.facts.extension
            if self.shift and not self.shift.counts and earlier.shift:
                self.shift, earlier.shift = earlier.shift, None
            elif self.shift and earlier.shift and earlier.shift.is_a_moment(end) and self.shift.begin < end:
                earlier.shift.counts = False            # of a record in the last second, which lies in this one
        self.facts.take_answers(earlier.facts.answers())
        earlier.facts.lose(end, but=self.facts.answers())
        earlier.log_off(end, "hole")
