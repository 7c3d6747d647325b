#!/usr/bin/env python3
"""Compares the programs with the independent calculation on simulated captures with faults.

    compare.py --simulate BIN --recorder BIN --report BIN [--seeds N] [--first SEED] [--keep]
    compare.py --recorder BIN --report BIN --zone ZONE [--date D] [--max-silence S] --files FILE...
    compare.py --recorder BIN --report BIN --cases

Every seed is another centre: zone, dates (both DST nights among them), options, faults, holes, steps of the clock, switches
that report rarely or never, several sessions with gaps, overlaps or single records, in any order. --cases: the small captures
of test_cases.py. Exits 1 and shows the first differing rows when a figure differs.
"""
import argparse
import csv
import io
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import oracle
from scenarios import Scenario, run, scenario
from test_cases import CASES, OVERLAPS, capture

REPORTS = [["occupancy", "--interval", "30m"], ["occupancy", "--interval", "day"], ["occupancy", "--interval", "total"],
           ["longest-wait", "--interval", "1h"], ["longest-wait", "--interval", "total"], ["longest-wait", "--episodes"],
           ["make-busy", "--interval", "15m"], ["make-busy", "--interval", "day"], ["longest-wait", "--interval", "5m"]]
IN_PART_OF_IT = [REPORTS[i] for i in (0, 3, 5, 6)]
CALL_COLUMNS = "answered_at agent_id extension path_id ring_s talk_s hold_s work_timer_s ended_at ended_by".split()
ENDED_BY = {"session": "end", "overlap": "covered"}
SHOWN_ROWS = 12


# --- what the program says ---------------------------------------------------------------------------------------------

class Program:
    """A database made of a scenario's sessions by the recorder, and what the reports and its tables say."""

    def __init__(self, made, folder, recorder, report):
        self.path, self.report = folder / "test.db", report
        self.zone = ZoneInfo(made.zone)
        for file, day in zip(made.files, made.dates):   # one by one: in the order given, not in that of their time
            run(recorder, "replay", file, "--db", self.path, "--zone", made.zone, "--again", "--log-level", "error",
                "--max-silence", made.max_silence, *(["--date", day] if day else []))
        self.db = sqlite3.connect(self.path)

    def stamp(self, at):
        return datetime.fromtimestamp(at, self.zone).isoformat()

    def rows(self, name, *options):
        return list(csv.reader(io.StringIO(run(self.report, name, *options, "--db", self.path, "--format", "csv"))))

    def columns(self, name, wanted, *options):
        header, *rows = self.rows(name, *options) or [[]]
        return [[row[header.index(column)] for column in wanted] for row in rows]

    def is_midnight(self, at):
        return datetime.fromtimestamp(at, self.zone).strftime("%H%M%S") == "000000"

    def spans(self):
        """agent_span with the pieces that a midnight parts put together."""
        rows = []
        for *same, begin, end in self.db.execute(
                "SELECT agent_id, name, acd, ifnull(queue_id, ''), ifnull(reason, ''), inferred, opened_by, from_at, to_at FROM agent_span "
                "JOIN agent USING(agent_key) JOIN state USING(state) LEFT JOIN queue ON queue_key = path_key ORDER BY agent_id, from_at"):
            if rows and rows[-1][0] == same and rows[-1][2] == begin and self.is_midnight(begin):
                rows[-1] = (same, rows[-1][1], end)
            else:
                rows.append((same, begin, end))
        return [[s[0], s[1], self.stamp(a), self.stamp(b), b - a, s[4], s[3], s[5]] for s, a, b in rows]

    def coverage(self):
        """The pieces that count, those that a midnight parts put together; none of 0 s."""
        rows = []
        for begin, end, ended_by in self.db.execute("SELECT from_at, to_at, ended_by FROM coverage WHERE counted ORDER BY coverage_id"):
            if rows and rows[-1][2] == "midnight" and rows[-1][1] == begin:
                begin = rows.pop()[0]
            rows.append((begin, end, ENDED_BY.get(ended_by, ended_by)))
        return [[self.stamp(a), self.stamp(b), by] for a, b, by in rows if a < b]

    def samples(self):
        """Those that are decoded: in one session all of them count."""
        return [[self.stamp(at), *rest] for at, *rest in self.db.execute(
            "SELECT at, kind, queue_id, calls_waiting, longest_wait_s FROM queue_sample JOIN queue USING(queue_key)")]

    def anomalies(self):
        kinds = Counter(dict(self.db.execute(
            "SELECT CASE WHEN kind LIKE 'surprise%' THEN 'surprise ' || substr(kind, 10) ELSE kind END, "
            "sum(CASE WHEN kind = 'lost' THEN amount ELSE 1 END) FROM anomaly WHERE kind <> 'short' GROUP BY 1")))
        kinds["reject"] = self.db.execute("SELECT count(*) FROM reject").fetchone()[0]
        return [[kind, n] for kind, n in kinds.items() if n]

    def bridged(self):
        return list(self.db.execute("SELECT frame_id, amount FROM anomaly WHERE kind = 'bridged'"))

    def span_of_time(self):
        return self.db.execute("SELECT min(from_at), max(to_at) FROM coverage WHERE counted").fetchone()


# --- the comparison ----------------------------------------------------------------------------------------------------------

def cells(rows):
    return Counter(tuple("" if cell is None else str(cell) for cell in row) for row in rows)


def differs(name, program, calculated):
    """Prints the first rows that only one side has; whether there are any."""
    ours, theirs = cells(program), cells(calculated)
    only = sorted([("program", *r) for r in (ours - theirs).elements()] + [("oracle ", *r) for r in (theirs - ours).elements()],
                  key=lambda r: r[1:])
    if only:
        print(f"DIFFERS {name}: {(ours - theirs).total()} rows of the program, {(theirs - ours).total()} of the oracle",
              *(" ".join(r) for r in only[:SHOWN_ROWS]), sep="\n  ")
    return bool(only)


def calculate(account, name, *options):
    """A report of the oracle: header and rows, as the program prints them."""
    rows = oracle.rows_of(account, oracle.arguments([name, "-", "--zone", account.zone.info.key, *map(str, options)]))
    return [[oracle.harmless(cell) for cell in row] for row in rows]


def compare(made, program):
    """Whether program and oracle agree on these sessions."""
    account = oracle.fold(made.files, made.dates, made.zone, made.max_silence)
    anomalies = [row for row in calculate(account, "anomalies")[1:] if row[1] != "0"]
    if not account.coverage:                            # single records: no time, and no report has a row
        return not differs("anomalies", program.anomalies(), anomalies)
    first, last = program.span_of_time()
    whole = ["--since", program.stamp(first - 3600), "--until", program.stamp(last + 3600)]
    odd = random.Random(first)
    part = ["--since", program.stamp(first + odd.randint(0, last - first - 1)), "--until", program.stamp(last)]
    bad = []
    for report, window in [(r, whole) for r in REPORTS] + [(r, part) for r in IN_PART_OF_IT]:
        name = "episodes" if "--episodes" in report else report[0]
        theirs = calculate(account, name, *[x for x in report[1:] if x != "--episodes"], *window)
        bad.append(differs(" ".join(report + window * (window is part)), program.rows(*report, *window), theirs))
    bad.append(differs("agent_span", program.spans(), calculate(account, "pieces", *whole)[1:]))
    bad.append(differs("timeline", [row[:8] for row in program.rows("timeline", *whole)], calculate(account, "timeline", *whole)))
    bad.append(differs("coverage", program.coverage(), calculate(account, "coverage", *whole)[1:]))
    bad.append(differs("shifts", program.rows("shifts", *whole), calculate(account, "shifts", *whole)))
    bad.append(differs("calls", program.columns("calls", CALL_COLUMNS, *whole), calculate(account, "calls", *whole)[1:]))
    bad.append(differs("anomalies", program.anomalies(), anomalies))
    bad.append(differs("bridged", program.bridged(), account.bridged))
    if len(made.files) == 1 and "step" not in " ".join(made.what):
        bad.append(differs("samples", program.samples(), calculate(account, "samples", *whole)[1:]))
    if made.whole:
        bad.append(differs_from_whole(made, program, whole))
    return not any(bad)


def differs_from_whole(made, program, window):
    """Any pieces in any order: every answer and every sample of the whole counts once."""
    account = oracle.fold([made.whole], [made.first], made.zone, made.max_silence)
    answers = program.columns("calls", ["answered_at", "agent_id", "path_id"], *window)
    bad = differs("answers of the whole", answers, [[program.stamp(a.at), a.agent, a.path] for a in account.answers])
    taken = ["interval_from", "queue_kind", "queue_id", "samples", "longest_wait_s_max", "calls_waiting_max"]
    header, *rows = calculate(account, "longest-wait", "--interval", "5m", *window)
    rows = [[row[header.index(column)] for column in taken] for row in rows]
    return differs("samples of the whole", [r for r in program.columns("longest-wait", taken, "--interval", "5m", *window) if r[3] != "0"],
                   [r for r in rows if r[3] != "0"]) or bad


# --- the program -----------------------------------------------------------------------------------------------------------

def case(names, folder):
    """Small captures, one session each."""
    made = Scenario("UTC", [], [], what=names)
    for name in names:
        made.files.append(folder / f"{name}.rte")
        made.files[-1].write_bytes(capture(name))
        made.dates.append(None)
    return made


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--simulate")
    parser.add_argument("--recorder", required=True)
    parser.add_argument("--report", required=True)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--cases", action="store_true")
    parser.add_argument("--zone")
    parser.add_argument("--date", type=date.fromisoformat)
    parser.add_argument("--max-silence", type=int, default=180)
    parser.add_argument("--files", nargs="*", type=Path)
    return parser.parse_args()


def wanted(args):
    """(name, how to make the scenario in a folder) of each."""
    if args.files:
        return [("files", lambda _: Scenario(args.zone, args.files, [args.date] * len(args.files), args.max_silence))]
    if args.cases:                                      # each by itself, and in both orders those that overlap
        return [("case", lambda folder, names=names: case(names, folder)) for names in [[name] for name in CASES] + OVERLAPS]
    return [(f"seed {seed}", lambda folder, seed=seed: scenario(seed, folder, args.simulate))
            for seed in range(args.first, args.first + args.seeds)]


def main():
    args = arguments()
    failed = 0
    for name, make in wanted(args):
        folder = Path(tempfile.mkdtemp(prefix="acd-compare-"))
        made = make(folder)
        good = compare(made, Program(made, folder, args.recorder, args.report))
        print(f"{name} {made.zone} {len(made.files)} sessions, {', '.join(made.what)}: {'agree' if good else 'DIFFER'}",
              folder if args.keep else "", flush=True)
        failed += not good
        if not args.keep:
            shutil.rmtree(folder)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
