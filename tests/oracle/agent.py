"""One agent over time: facts, the facts that may come back after a hole, spans and shifts (metrics.md, section 2)."""
from dataclasses import dataclass

from facts import Facts
from stretch import Span


@dataclass(slots=True)
class Shift:
    agent: str
    extension: str | None
    begin: int
    end: int | None
    inferred: bool
    ended_by: str
    session: int
    counts: bool


class Agent:
    """Facts, the facts that may come back after a hole, the open span and the open shift."""

    def __init__(self, name):
        self.name = name
        self.facts, self.waiting_facts = Facts(), None
        self.hole_from, self.moved = None, 0            # of the waiting facts: where the hole began, how far the clock was stepped
        self.shown, self.begin, self.inferred = None, None, False
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
        self.shown, self.begin = shown, at
        self.inferred = self.facts.inferred if inferred is None else inferred

    def close(self, at, spans):
        if self.shown and at > self.begin:
            spans.append(Span(self.name, self.shown, self.begin, at, self.inferred))
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
        if self.shift:
            self.shift.begin += self.moved
        self.told = since

    def follow(self, earlier, end):
        """Another line of time, `earlier`, told of this agent up to `end`: here it goes on."""
        if earlier.facts.logged_on is None:
            return
        if self.facts.logged_on is None:
            self.lose_waiting()
            self.waiting_facts, self.shift = earlier.facts, earlier.shift
            self.hole_from, self.moved = end, 0
            return
        if self.facts.logged_on and earlier.facts.logged_on and self.facts.extension is None:
            self.facts.extension = earlier.facts.extension
        self.facts.take_answers(earlier.facts.answers())
        earlier.facts.lose(end, but=self.facts.answers())
        if self.facts.logged_on and not (self.shift and self.shift.counts) and earlier.shift:
            self.shift = earlier.shift
        else:
            earlier.log_off(end, "hole")
