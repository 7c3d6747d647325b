"""In which order sessions are told: that of their time, as far as what they hold proves it (metrics.md 1).

A session comes behind those recorded before it, but for what it has from before the first record of one of them. That part
goes ahead of that session: all that is left of it, if it ends before; up to that record, if it has it too, in that second."""


class Session:
    """Its decoded frames and the times of its records."""

    def __init__(self, index, first_frame, decoded, records):
        self.index, self.first_frame, self.decoded = index, first_frame, decoded
        self.records = records                          # (place among the frames, at, number, text, ...)
        self.times_fall = False                         # a step of its clock
        self.left, self.last_text = None, None          # where a part of it ended: the stretch and its last record

    @property
    def begin(self):
        return self.records[0][1]

    @property

    def end(self):
        return self.records[-1][1]


class Part:
    """Frames [first, last) of a session."""

    def __init__(self, session, first, last):
        self.session, self.first, self.last = session, first, last

    @property
    def is_first(self):
        return self.first == 0


def repeated_at(session, other):
    """The place of the first record that is `other`'s first, in the same second; None if it has none."""
    at, text = other.records[0][1], other.records[0][3]
    return next((record[0] for record in session.records if record[1] == at and record[3] == text), None)


def ends_before(session, other):
    """Within one second the record numbers tell."""
    if session.end != other.begin:
        return session.end < other.begin
    follows = (session.records[-1][2] + 1) % 100 == other.records[0][2]
    return session.begin < other.begin or follows


def told(sessions):
    """All parts in the order in which they are told."""
    parts = []
    for session in sessions:
        if session.records:
            place(session, parts)
    return parts


def place(session, parts):
    frames, first, begin = len(session.decoded), 0, session.begin
    if not session.times_fall:
        for other in [part.session for part in parts if part.is_first]:
            if first == frames or other.begin < begin:
                continue
            repeat = repeated_at(session, other)
            if repeat is None and ends_before(session, other):
                last = frames
            elif repeat is not None and repeat >= first and repeat != session.records[0][0]:
                last = repeat + 1
            else:
                continue
            ahead = next(i for i, part in enumerate(parts) if part.session is other and part.is_first)
            parts.insert(ahead, Part(session, first, last))
            first, begin = last, other.begin
    if first < frames:
        parts.append(Part(session, first, frames))
