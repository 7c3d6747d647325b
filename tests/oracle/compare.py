#!/usr/bin/env python3
"""Compares the programs with the independent calculation on simulated captures with faults.

    compare.py --simulate BIN --recorder BIN --report BIN [--seeds N] [--first SEED] [--keep]
    compare.py --recorder BIN --report BIN --zone ZONE --files FILE...

Every seed is another centre: zone, dates (both DST nights among them), options, faults, holes, steps of the clock, several
sessions with gaps or overlaps. Exits 1 and shows the first differing rows when a figure differs.
"""
import argparse
import csv
import io
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ORACLE = Path(__file__).with_name("oracle.py")
SITES = [("Australia/Sydney", ["2026-03-03", "2026-04-04", "2026-10-03"]), ("Australia/Lord_Howe", ["2026-04-04", "2026-10-03"]),
         ("Europe/London", ["2026-03-28", "2026-10-24", "2026-06-01"]), ("America/New_York", ["2026-03-07", "2026-10-31"]),
         ("Asia/Kathmandu", ["2026-05-05"])]
REPORTS = [["occupancy", "--interval", "30m"], ["occupancy", "--interval", "day"], ["occupancy", "--interval", "total"],
           ["longest-wait", "--interval", "1h"], ["longest-wait", "--interval", "total"], ["longest-wait", "--episodes"],
           ["make-busy", "--interval", "15m"], ["make-busy", "--interval", "day"]]


def run(*command):
    """Runs a command; its standard output, or an end with what it said."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode not in (0, 4):
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def scenario(seed, folder, simulate):
    """Makes the captures of a seed: (files in order, zone)."""
    rng = random.Random(seed)
    zone, dates = rng.choice(SITES)
    day = rng.choice(dates)
    base = ["--zone", zone, "--date", day, "--days", rng.choice([1, 2, 3]), "--seed", seed, "--agents", rng.choice([1, 3, 9, 20]),
            "--paths", rng.choice([1, 2, 4]), "--load", rng.choice([0.3, 0.9, 1.4]), "--line-end", rng.choice(["lf", "crlf"])]
    for flag in ["--no-ringing", "--no-work-timer", "--nuls", "--unusual-ids", "--round-the-clock", "--night-shift", "--first-no-refresh"]:
        if rng.random() < 0.3:
            base.append(flag)
    base += ["--log-on-over", rng.choice([0, 0.3]), "--forgotten-log-off", rng.choice([0, 0.2])]
    start = int(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).timestamp())

    def moments(n, length):
        """n stretches in the working day: (from, to)."""
        return [(t, t + rng.randint(*length)) for t in sorted(start + rng.randint(7, 40) * 1800 + rng.randint(0, 1800) for _ in range(n))]

    damage = []
    if rng.random() < 0.7:
        damage += ["--faults", seed]
    for a, b in moments(rng.randint(0, 6), (20, 1500)):
        damage += ["--hole", f"{a},{b}"]
    for a, _ in moments(rng.choice([0, 0, 1, 2]), (1, 2)):
        damage += ["--step", f"{a},{rng.choice([-7200, -3600, -400, -30, 45, 600, 3600])}"]
    whole = folder / "whole.rte"
    run(simulate, *base, *damage, "--out", whole)
    kind = rng.choice(["whole", "parts", "over"])
    if kind == "whole":
        return [whole], zone
    data = whole.read_bytes()
    cuts = [0, *sorted(rng.randint(0, len(data)) for _ in range(rng.randint(1, 4))), len(data)]
    parts = []
    for i, (a, b) in enumerate(zip(cuts, cuts[1:])):
        gap = rng.choice([0, 0, 2000, 20000])  # bytes lost between two sessions
        piece = data[min(a + gap, b):b] if i else data[a:b]
        if piece.count(b"R") < 3:  # no refresh: nothing to tell its date
            continue
        parts.append(folder / f"part{i}.rte")
        parts[-1].write_bytes(piece)
    return (parts + [whole] if kind == "over" else parts), zone


def timeline(db, zone_name):
    """agent_span with the pieces that a midnight parts put together, as the oracle prints them."""
    zone = ZoneInfo(zone_name)
    rows = []
    for agent, state, acd, path, reason, begin, end, inferred, opened in db.execute(
            "SELECT agent_id, name, acd, queue_id, reason, from_at, to_at, inferred, opened_by FROM agent_span "
            "JOIN agent USING(agent_key) JOIN state USING(state) LEFT JOIN queue ON queue_key = path_key ORDER BY agent_id, from_at"):
        same = (agent, state, acd, path or "", reason or "", inferred, opened)
        midnight = datetime.fromtimestamp(begin, zone).strftime("%H%M%S") == "000000"
        if rows and rows[-1][0] == same and rows[-1][2] == begin and midnight:
            rows[-1] = (same, rows[-1][1], end)
        else:
            rows.append((same, begin, end))
    stamp = lambda t: datetime.fromtimestamp(t, zone).isoformat()
    return [[s[0], s[1], stamp(a), stamp(b), str(b - a), s[4], s[3], str(s[5])] for s, a, b in rows]


def differences(name, ours, theirs):
    """Prints the first rows that only one side has; whether there are any."""
    a, b = set(map(tuple, ours)), set(map(tuple, theirs))
    only = sorted([("program", *r) for r in a - b] + [("oracle ", *r) for r in b - a], key=lambda r: r[1:])
    if not only and len(ours) != len(theirs):
        only = [("rows", str(len(ours)), str(len(theirs)))]
    if only:
        print(f"DIFFERS {name}: {len(a - b)} rows of the program, {len(b - a)} of the oracle", *(" ".join(r) for r in only[:12]), sep="\n  ")
    return bool(only)


def table(text):
    return list(csv.reader(io.StringIO(text)))


def compare(files, zone, recorder, report, folder):
    """Whether program and oracle agree on these sessions."""
    path = folder / "test.db"
    for file in files:  # one by one: in the order given, not in that of their time
        run(recorder, "replay", file, "--db", path, "--zone", zone, "--again", "--log-level", "error")
    db = sqlite3.connect(path)
    bad = False
    first, last = db.execute("SELECT min(from_at), max(to_at) FROM coverage WHERE counted").fetchone()
    stamp = lambda t: datetime.fromtimestamp(t, ZoneInfo(zone)).isoformat()
    span = ["--since", stamp(first - 3600), "--until", stamp(last + 3600)]
    odd = random.Random(first)
    inner = ["--since", stamp(first + odd.randint(0, last - first)), "--until", stamp(last)]
    for r in REPORTS + [REPORTS[i] + inner for i in (0, 3, 5, 6)]:
        window = [] if "--since" in r else span
        theirs = ["episodes" if "--episodes" in r else r[0], *[x for x in r[1:] if x != "--episodes"]]
        bad |= differences(" ".join(r), table(run(report, *r, *window, "--db", path, "--format", "csv")),
                           table(run(sys.executable, "-B", ORACLE, *theirs, *files, "--zone", zone, *window)))
    ask = lambda name: table(run(sys.executable, "-B", ORACLE, name, *files, "--zone", zone, *span))
    tell = lambda name: table(run(report, name, *span, "--db", path, "--format", "csv"))
    spans = ask("timeline")
    bad |= differences("agent_span", timeline(db, zone), spans[1:])
    bad |= differences("timeline", [row[:8] for row in tell("timeline")], spans)
    if not db.execute("SELECT 1 FROM coverage WHERE NOT counted LIMIT 1").fetchone():
        bad |= differences("shifts", tell("shifts"), ask("shifts"))
    bad |= differences("calls", [[*row[:2], row[3]] for row in tell("calls")], ask("answers"))
    ours = dict(db.execute("SELECT CASE WHEN kind LIKE 'surprise%' THEN 'surprise ' || substr(kind, 10) ELSE kind END, "
                           "sum(CASE WHEN kind = 'lost' THEN amount ELSE 1 END) FROM anomaly WHERE kind <> 'short' GROUP BY 1"))
    ours["reject"] = db.execute("SELECT count(*) FROM reject").fetchone()[0]
    theirs = {k: int(v) for k, v in table(run(sys.executable, "-B", ORACLE, "anomalies", *files, "--zone", zone))[1:]}
    kinds = sorted(set(ours) | set(theirs))
    bad |= differences("anomalies", [[k, str(ours.get(k, 0))] for k in kinds], [[k, str(theirs.get(k, 0))] for k in kinds])
    db.close()
    return not bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--simulate")
    parser.add_argument("--recorder", required=True)
    parser.add_argument("--report", required=True)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--zone")
    parser.add_argument("--files", nargs="*")
    args = parser.parse_args()
    failed = 0
    for seed in [0] if args.files else range(args.first, args.first + args.seeds):
        folder = Path(tempfile.mkdtemp(prefix="acd-compare-"))
        files, zone = ([Path(f) for f in args.files], args.zone) if args.files else scenario(seed, folder, args.simulate)
        good = compare(files, zone, args.recorder, args.report, folder)
        print(f"seed {seed} {zone} {len(files)} sessions: {'agree' if good else 'DIFFER'}", folder if args.keep else "")
        failed += not good
        if not args.keep:
            shutil.rmtree(folder)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
