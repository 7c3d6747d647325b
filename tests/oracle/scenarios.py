"""Seeded centres for compare.py: what a switch sends, what goes wrong with it, and how it was captured."""
import random
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SITES = [("Australia/Sydney", ["2026-03-03", "2026-04-04", "2026-10-03"]), ("Australia/Lord_Howe", ["2026-04-04", "2026-10-03"]),
         ("Europe/London", ["2026-03-28", "2026-10-24", "2026-06-01"]), ("America/New_York", ["2026-03-07", "2026-10-31"]),
         ("Asia/Kathmandu", ["2026-05-05"])]
FLAGS = ["--no-ringing", "--no-work-timer", "--nuls", "--unusual-ids", "--round-the-clock", "--night-shift", "--first-no-refresh",
         "--no-ringing-end-on-answer", "--ringing-end-after-answer"]
DAY = 86400
FALL_S = 12 * 3600                                      # a fall of the time of day by more is a midnight


@dataclass
class Scenario:
    """Sessions in the order in which they are taken in. `whole` (from `first` on): all of them are pieces of this one, and
    miss nothing of it."""
    zone: str
    files: list
    dates: list                                         # of each file's first record; None: an R tells
    max_silence: int = 180
    whole: Path | None = None
    first: date | None = None
    what: list = field(default_factory=list)


def run(*command):
    """Runs a command; its standard output, or an end with what it said."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode not in (0, 4):
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


# --- the bytes of a capture as records -------------------------------------------------------------------------------------

def records_of(data):
    """The capture cut before each STX; the first piece may hold bytes before any."""
    head, *rest = data.split(b"\x02")
    return ([head] if head else []) + [b"\x02" + r for r in rest]


def letter(record):
    return record[3:4].decode("latin-1")


def time_of_day(record):
    digits = record[4:10]
    return int(digits[:2]) * 3600 + int(digits[2:4]) * 60 + int(digits[4:6]) if len(digits) == 6 and digits.isdigit() else None


def dated_from(first, records):
    """(local date, record) of each record of a capture that misses at most hours."""
    out, day, before = [], first, None
    for record in records:
        now = time_of_day(record)
        if now is not None and before is not None and now < before - FALL_S:
            day += timedelta(days=1)
        before = before if now is None else now
        out.append((day, record))
    return out


def quiet(rng, dated, refresh_s):
    """What a switch without K and Q sends, with an R every `refresh_s` (None: never); a few records lost on the way."""
    kept, last = [], None
    for day, record in dated:
        if letter(record) in "KQ":
            continue
        if letter(record) == "R":
            now = time_of_day(record)
            if refresh_s is None or now is None or (last is not None and (now - last) % DAY < refresh_s):
                continue
            last = now
        kept.append((day, record))
    lose = rng.choice([0, 0, 0.002, 0.03])
    return [(day, b"\x02%02d" % (i % 100) + r[3:]) for i, (day, r) in enumerate(kept) if rng.random() >= lose]


# --- what is captured ----------------------------------------------------------------------------------------------------

def simulated(rng, seed, folder, simulate):
    """(capture, zone, first date, whether nothing is wrong with its clock and bytes, what)"""
    zone, dates = rng.choice(SITES)
    day, what = rng.choice(dates), []
    options = ["--zone", zone, "--date", day, "--days", rng.choice([1, 1, 2, 3]), "--seed", seed, "--agents", rng.choice([1, 3, 9, 20]),
               "--paths", rng.choice([1, 2, 4]), "--load", rng.choice([0.3, 0.9, 1.4]), "--line-end", rng.choice(["lf", "crlf"]),
               "--log-on-over", rng.choice([0, 0.3]), "--forgotten-log-off", rng.choice([0, 0.2])]
    options += [flag for flag in FLAGS if rng.random() < 0.3]
    if rng.random() < 0.3:
        options += ["--sample-every", rng.choice([45, 120, 300, 600]), "--refresh-every", rng.choice([60, 300, 900])]
    damage = []
    if rng.random() < 0.5:
        what.append("faults")
        damage += ["--faults", seed]
    start = int(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).timestamp())
    moments = lambda n: sorted(start + rng.randint(7, 40) * 1800 + rng.randint(0, 1800) for _ in range(n))       # noqa: E731
    for at in moments(rng.choice([0, 0, 1, 3, 6])):
        damage += ["--hole", f"{at},{at + rng.randint(20, 1500)}"]
    for at in moments(rng.choice([0, 0, 0, 1, 2])):
        step = rng.choice([-7200, -3600, -400, -30, 45, 600, 3600, -DAY, DAY, 3 * DAY, 3 * DAY + 240, DAY - 1800, 2 * DAY - 30])
        what.append(f"step {step}")
        damage += ["--step", f"{at},{step}"]
    path = folder / "simulated.rte"
    run(simulate, *options, *damage, "--out", path)
    return path.read_bytes(), zone, date.fromisoformat(day), not damage, what


def scenario(seed, folder, simulate):
    """The captures of a seed."""
    rng = random.Random(seed)
    data, zone, first, good, what = simulated(rng, seed, folder, simulate)
    dated = dated_from(first, records_of(data))
    if rng.random() < 0.5:
        refresh_s = rng.choice([300, 300, 1800, 4 * 3600, None])
        what.append(f"quiet, R every {refresh_s} s")
        dated = quiet(rng, dated, refresh_s)
    made = Scenario(zone, [], [], max_silence=rng.choice([180, 180, 180, 60, 600]), what=what)
    kind = rng.choice([whole, apart, over, over, over, alone] if good else [whole, apart, apart])
    what.append(kind.__name__)
    kind(rng, made, folder, [r for _, r in dated], [day for day, _ in dated])
    return made


def add(made, folder, data, day):
    made.files.append(folder / f"session{len(made.files)}.rte")
    made.files[-1].write_bytes(data)
    made.dates.append(day)


def whole(rng, made, folder, records, dated):
    """One session."""
    add(made, folder, b"".join(records), dated[0])


def apart(rng, made, folder, records, dated):
    """Sessions one after the other, bytes lost between some, and all of it once more behind them."""
    data = b"".join(records)
    cuts = [0, *sorted(rng.randint(0, len(data)) for _ in range(rng.randint(1, 4))), len(data)]
    for i, (a, b) in enumerate(zip(cuts, cuts[1:])):
        gap = rng.choice([0, 0, 2000, 20000]) if i else 0
        piece = data[min(a + gap, b):b]
        if sum(letter(r) == "R" for r in records_of(piece)) >= 3:       # else nothing tells its date
            add(made, folder, piece, None)
    if not made.files or rng.random() < 0.3:
        add(made, folder, b"".join(records[1:]), dated[1])


def spread(rng, records):
    """Cuts all into pieces that overlap by some records or seconds: (from, to) each, in random order."""
    cuts = [0, *sorted(rng.sample(range(1, len(records)), min(rng.randint(1, 4), len(records) - 1))), len(records)]
    longest = rng.choice([3, 60, 2000])
    pieces = [(max(a - rng.randint(0, longest), 0), min(b + rng.randint(0, longest), len(records))) for a, b in zip(cuts, cuts[1:])]
    rng.shuffle(pieces)
    return pieces


def over(rng, made, folder, records, dated):
    """Overlapping sessions in any order, which begin and end within a second and within a record; some twice."""
    cut_whole = rng.random() < 0.8                          # else the last record may lack only its tail, and is another then
    first_times = []
    for a, b in spread(rng, records):
        head = records[a - 1][rng.randint(2, 9):] if a and rng.random() < 0.5 else b""     # the rest of a record
        tail = records[b][:rng.randint(1, 9 if cut_whole else 30)] if b < len(records) and rng.random() < 0.5 else b""
        add(made, folder, head + b"".join(records[a:b]) + tail, dated[a])
        first_times.append((dated[a], time_of_day(records[a])))
    if rng.random() < 0.3:
        add(made, folder, b"".join(records[1:]), dated[1])
    if cut_whole and not any(is_repeated(made.zone, *first) for first in first_times):
        made.whole = folder / "whole.rte"
        made.whole.write_bytes(b"".join(records))
        made.first = dated[0]


def is_repeated(zone, day, seconds):
    """Whether the wall clock shows this time twice: a session that begins then begins the first time."""
    wall = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) + timedelta(seconds=seconds)
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def alone(rng, made, folder, records, dated):
    """Single records, or a few, before and behind sessions that have them too."""
    for _ in range(rng.randint(2, 6)):
        a = rng.randrange(len(records))
        b = min(a + rng.choice([1, 1, 1, 2, 5]), len(records))
        add(made, folder, b"".join(records[a:b]), dated[a])
    over(rng, made, folder, records, dated)
    order = list(range(len(made.files)))
    rng.shuffle(order)
    made.files, made.dates = [made.files[i] for i in order], [made.dates[i] for i in order]
