"""Sessions of a few records from words, and what was made of them as short texts."""
from datetime import date

from account import Account
from clock import Zone

SYDNEY, LONDON = "Australia/Sydney", "Europe/London"
DAY = date(2026, 3, 3)


def session(text, first=0):
    """Raw bytes of a session from words: `A080000 1001 6101 00`, `G080010 P860 6101 01`, `K080000 610 002 003 0015`,
    `R080000 20260303`; `+2` loses two records."""
    out, number = b"", first - 1
    for line in filter(None, map(str.strip, text.split(";"))):
        number += int(line) if line[0] == "+" else 1
        if line[0] == "+":
            continue
        head, *words = line.split()
        if head[0] in "KQR":
            body = "".join(words)
        else:
            words = ["" if w == "-" else w for w in words] + [""] * 3
            body = f"{words[0]:7}{words[1]:7}{words[2]}"
        out += f"\x02{number % 100:02}{head}{body}\r\n".encode()
    return out


def account(*sessions, zone=LONDON, day=DAY, max_silence=180):
    made = Account(Zone(zone), max_silence)
    made.add_sessions([(one if isinstance(one, bytes) else session(one), day) for one in sessions])
    return made


def states(made, agent="6101"):
    """`state seconds` of each span, inferred ones with a ?."""
    mine = sorted((s for s in made.spans if s.agent == agent), key=lambda s: s.begin)
    return [f"{s.shown.state} {s.end - s.begin}{'?' * s.inferred}" for s in mine]


def clock_times(made):
    show = lambda at: made.zone.show(at)                # noqa: E731
    return [(show(p.begin), show(p.end), p.ended_by) for p in made.coverage]
