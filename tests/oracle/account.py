"""Sessions -> one account: coverage, agent spans, shifts, calls, samples, episodes, anomalies (metrics.md 1, 2, 4)."""
from collections import Counter

from agent import Agent, Shift
from clock import DAY, Clock, first_instant
from facts import Answer, Facts, apply, can_directly_follow, is_surprise, replaced, rung_before
from order import Session, told
from queues import Queues, Sample
from stretch import Seam, Seconds, Stretch
from wire import decode, frames

COME_BACK = 600


class Line:
    """Agents through consecutive stretches. The present ends where recorded time ends; older sessions are the past."""

    def __init__(self):
        self.agents, self.end = {}, None
        self.number = None                              # of the last record
        self.mine, self.before = Counter(), Counter()   # texts of the last second: of the last session, of those before
        self.told_from = None                           # where its facts begin to be the account's, within the stretch
        self.whole_since = None                         # nothing was lost from here on

    def tell(self, at, number, text):
        """The next record."""
        if at != self.end:
            self.mine, self.before = Counter(), Counter()
        self.end, self.number = at, number
        self.mine[text] += 1

    @property
    def texts(self):
        """The records of the second in which it ends, each as often as one session has it."""
        return self.mine | self.before

    def begin_session(self):
        self.mine, self.before = Counter(), self.texts

    def misses_nothing(self, number, text):
        """Whether a session that begins in its last second with this record missed nothing since."""
        return self.texts[text] > 0 or (self.number is not None and (number - self.number) % 100 == 1)

    def enter_hole(self, hole, moved):
        for agent in self.agents.values():
            agent.enter_hole(hole is not None and 0 <= hole <= COME_BACK, self.end, moved)

    def follow(self, present, stretch):
        """This line passes the present's end, or tells more of its last second, and becomes the present. The agents of whom the
        present's facts hold or wait."""
        self.told_from = at = max(present.end, stretch.begin)
        taken_over = set()
        for agent in self.agents.values():
            agent.pass_time(at)
        for name, earlier in present.agents.items():
            if at - present.end > COME_BACK:
                earlier.enter_hole(False, present.end, 0)
            else:
                whole = stretch.begin >= present.whole_since
                agent = self.agents.setdefault(name, Agent(name))
                if agent.follow(earlier, present.end, at, whole, stretch.spans):
                    taken_over.add(name)
        for agent in self.agents.values():
            if agent.shift:
                agent.shift.counts = True
        return taken_over

    def resume(self, at, spans):
        for agent in self.agents.values():
            agent.resume(at, spans)


class Account:
    """One switch's history: `add_sessions`, then read the lists."""

    def __init__(self, zone, max_silence):
        self.zone, self.max_silence = zone, max_silence
        self.coverage, self.pieces, self.all_answers, self.all_shifts = [], [], [], []
        self.queues = Queues()
        self.anomalies = Counter()
        self.bridged = []                               # (frame, counted over all sessions from 1; seconds)
        self.present, self.past = Line(), Line()
        self.line = self.present
        self.paths_seen = set()
        self.seconds = Seconds()
        self.stretch = None
        self.session = self.frame = 0

    @property
    def spans(self):
        """A span that goes on where its piece before ended is one."""
        return self.joined_pieces(lambda at: True)

    def joined_pieces(self, joins_at):
        joined = []
        for piece in sorted(self.pieces, key=lambda s: (s.agent, s.begin)):
            if joined and joins_at(piece.begin) and piece.continues(joined[-1]):
                piece = piece._replace(begin=joined.pop().begin)
            joined.append(piece)
        return joined

    @property
    def samples(self):
        return self.queues.samples

    @property
    def held(self):
        return self.queues.held

    @property
    def episodes(self):
        return self.queues.episodes

    @property
    def answers(self):
        return [answer for answer in self.all_answers if answer.counts]

    @property
    def shifts(self):
        return [shift for shift in self.all_shifts if shift.counts]

    def add_sessions(self, recorded):
        """(bytes, date of the first record if nothing else tells it) of each, in the order in which they were recorded."""
        sessions, frame = [], 0
        for index, (data, fallback_date) in enumerate(recorded):
            sessions.append(self.read(index + 1, frame, data, fallback_date))
            frame += len(sessions[-1].decoded)
        for part in told(sessions):
            self.tell(part)

    def read(self, index, first_frame, data, fallback_date):
        """A session with the times of its records."""
        session = Session(index, first_frame, [(frame, decode(frame)) for frame in frames(data)], [])
        records = [record for _, record in session.decoded if record]
        self.anomalies["reject"] += len(session.decoded) - len(records)
        if not records:
            return session
        clock = Clock(self.zone, first_instant(self.zone, records, fallback_date), self.anomalies)
        number = None
        for place, (frame, record) in enumerate(session.decoded):
            if record is None:
                continue
            lost = 0 if number is None else (record.number - number - 1) % 100
            number = record.number
            self.anomalies["lost"] += lost
            self.anomalies["control_bytes"] += record.damaged
            at, passed = clock.advance(record)
            session.times_fall = session.times_fall or passed is not None
            session.records.append((place, at, record.number, frame.text[2:], passed, lost, record))
        clock.finish()
        return session

    def tell(self, part):
        session = part.session
        self.session, self.first_of_session, self.seam = session.index, True, None
        for place, at, number, text, passed, lost, record in session.records:
            if not part.first <= place < part.last:
                continue
            self.frame = session.first_frame + place + 1
            if session.left:
                self.resume_stretch(session, at, passed, lost, number)
            self.cover(at, passed, lost, number, text)
            self.take(record, at, text)
            session.last_text = text
        if part.last < len(session.decoded) and self.stretch:
            session.left = self.stretch
        if self.stretch:
            self.close_stretch("end")

    def resume_stretch(self, session, at, passed, lost, number):
        """The stretch that was left at its last record, unless the next one begins another."""
        before, session.left = session.left, None
        silence = at - before.end
        is_hole = silence > self.max_silence and (lost or silence > DAY or before.was_periodic(self.max_silence))
        if passed is not None or is_hole:
            return
        self.begin_stretch(before.end, None, number, session.last_text)
        self.stretch.go_on_from(before)

    def cover(self, at, passed, lost, number=0, text=b""):
        """Extends the stretch, or closes it and opens the next. `passed`: of a step, the seconds that passed meanwhile."""
        if self.stretch and passed is not None:
            self.close_stretch("step")
        elif self.stretch and (silence := at - self.stretch.end) > self.max_silence:
            if lost or silence > DAY or self.stretch.was_periodic(self.max_silence):
                self.close_stretch("silence")
            else:
                self.anomalies["bridged"] += 1
                self.bridged.append((self.frame, silence))
        if self.stretch:
            self.stretch.end = at
        else:
            self.begin_stretch(at, passed, number, text)
        self.line.tell(at, number, text)
        if lost:
            self.line.whole_since = at
        if self.line is self.past and at > self.present.end:
            self.catch_up()

    def catch_up(self):
        """The past has come to where the present ended, and becomes the present."""
        taken_over = self.past.follow(self.present, self.stretch)
        if self.past.end == self.present.end:
            self.seam = Seam(self.present.end, self.present.texts - self.past.texts, taken_over)
        self.present, self.past = self.past, Line()
        self.line = self.present

    def begin_stretch(self, at, passed, number, text):
        self.stretch = Stretch(at, self.seconds, self.session)
        if self.first_of_session:
            self.first_of_session = False
            self.choose_line(at)
            if at == self.line.end:
                self.seam = Seam(at, self.line.texts, set(self.line.agents))
                if self.line.misses_nothing(number, text):
                    self.line.resume(at, self.stretch.spans)
                    return
        self.line.told_from, self.line.whole_since = None, at
        self.line.enter_hole(*self.hole_before(at, passed))

    def choose_line(self, at):
        """That of a session which begins at `at`."""
        late = self.present.end is not None and at < self.present.end
        if late and self.past.end is not None and at < self.past.end:
            self.past.enter_hole(None, 0)               # nothing goes on with it
            self.past = Line()
        self.line = self.past if late else self.present
        self.line.begin_session()

    def hole_before(self, at, passed):
        """(seconds of the hole before a new stretch, None before the first; how far a step moved what began before it)."""
        if self.line.end is None:
            return None, 0
        away = at - self.line.end
        if passed is None:
            return away, 0
        hole = passed if passed > self.max_silence else 0
        return hole, away - hole

    def close_stretch(self, ended_by):
        stretch, self.stretch = self.stretch, None
        for agent in self.line.agents.values():
            agent.pass_time(stretch.end)
            agent.close(stretch.end, stretch.spans)
            agent.lose_waiting()                        # now older than one hole
        stretch.settle(ended_by, self)

    def take(self, record, at, text):
        verdict = self.stretch.judge(at, text)
        if self.line is self.past and verdict == "counts" and at == self.present.end:
            self.catch_up()                             # by a record that the present has not
        repeated = self.seam is not None and self.seam.repeats(at, text)
        if repeated:                                    # so nothing was missed
            self.line.resume(at, self.stretch.spans)
        if record.letter in "KQR":
            self.stretch.reports.append(at)
        if record.queue:
            kind = "group" if record.letter == "K" else "path"
            self.stretch.samples.append(
                Sample(kind, record.queue, at, record.waiting, record.longest_wait, verdict == "counts"))
            if kind == "path":
                self.paths_seen.add(record.queue)
        elif record.agent and not (repeated and record.agent in self.seam.agents):      # else it is in the facts already
            alone = verdict == "repeats" and self.seconds.is_alone(at)
            if alone:                                   # what it told by itself is told better here
                for told in self.all_answers + self.all_shifts:
                    told.counts = told.counts and told.record != (at, text)
            self.take_agent_record(record, at, text, alone or verdict == "counts")

    def take_agent_record(self, record, at, text, counts):
        spans = self.stretch.spans
        agent = self.line.agents.setdefault(record.agent, Agent(record.agent))
        self.come_back(agent, record)
        agent.pass_time(at)
        if agent.facts.logged_on is False and record.letter not in "AGHILNOST":
            self.anomalies["surprise " + record.letter] += 1
            return
        if agent.facts.logged_on and is_surprise(agent.facts, record):
            self.anomalies["surprise " + record.letter] += 1
        if not agent.facts.logged_on:
            agent.facts = Facts(logged_on=True, inferred=True)
            if record.letter not in "AB":
                self.log_on(agent, at, text, counts)
        if record.letter in "AB":
            agent.log_off(at, "log_on" if record.letter == "A" else "log_off")
        answer = self.answered(agent, record, at, text, counts) if record.letter in "GS" else None
        agent.facts = apply(agent.facts, record, at, answer)
        agent.show(at, spans, cut=record.letter == "A")
        if record.letter == "A":
            self.log_on(agent, at, text, counts)
            self.replace_others(agent, at, spans)

    def log_on(self, agent, at, text, counts):
        facts = agent.facts
        agent.shift = Shift(agent.name, facts.extension, at, None, facts.inferred, "open", self.session, counts, (at, text),
                            stamped=at)
        self.all_shifts.append(agent.shift)

    def answered(self, agent, record, at, text, counts):
        path = self.named_path(record, agent.facts.extension)
        answer = Answer(agent.name, agent.facts.extension, path, at, rung_before(agent.facts, at), counts, (at, text))
        self.all_answers.append(answer)
        return answer

    def come_back(self, agent, record):
        """The first record after a hole: the facts come back from the hole's end if this may follow them."""
        if not agent.waiting_facts:
            return
        if not can_directly_follow(agent.waiting_facts, record):
            agent.lose_waiting()
            return
        since = self.stretch.begin if self.line.told_from is None else self.line.told_from
        agent.come_back(since)
        agent.show(since, self.stretch.spans, inferred=True)

    def replace_others(self, agent, at, spans):
        """An A logs off whoever was on that extension; facts that wait to come back there are void."""
        extension = agent.facts.extension
        for other in self.line.agents.values():
            if other is agent or extension is None:
                continue
            if other.facts.logged_on and other.facts.extension == extension:
                other.pass_time(at)
                other.facts = replaced(other.facts, at)
                other.log_off(at, "replaced")
                other.show(at, spans)
            if other.waiting_facts and other.waiting_facts.extension == extension:
                other.lose_waiting()

    def named_path(self, record, extension):
        """The path a G or S names, or None."""
        number = record.directory
        if number is None or number == extension:
            return None
        if number[0].isalpha():
            return number[1:] or None
        return number if number in self.paths_seen else None
