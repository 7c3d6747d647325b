#!/usr/bin/env python3
"""Checks of the oracle itself: hand-made tiny sessions, and the captures with their truth if they are there.

    python3 test_oracle.py          (captures: $ACD_CAPTURES, else /work/shared/captures)
"""
import csv
import io
import json
import os
import sys
import unittest
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))
import oracle                                           # noqa: E402
from account import Account                             # noqa: E402
from clock import Zone                                  # noqa: E402
from wire import decode, frames                         # noqa: E402

CAPTURES = Path(os.environ.get("ACD_CAPTURES", "/work/shared/captures"))
SYDNEY, LONDON = "Australia/Sydney", "Europe/London"
DAY = date(2026, 3, 3)


def session(text, first=0):
    """Raw bytes of a session from words: `A080000 1001 6101 00`, `G080010 P860 6101 01`, `K080000 610 002 003 0015`, `R080000 20260303`."""
    out = b""
    for number, line in enumerate(filter(None, map(str.strip, text.split(";"))), first):
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
    for one in sessions:
        made.add_session(one if isinstance(one, bytes) else session(one), day)
    return made


def states(made, agent="6101"):
    """`state seconds` of each span, inferred ones with a ?."""
    mine = sorted((s for s in made.spans if s.agent == agent), key=lambda s: s.begin)
    return [f"{s.shown.state} {s.end - s.begin}{'?' * s.inferred}" for s in mine]


def clock_times(made):
    show = lambda at: made.zone.show(at)                # noqa: E731
    return [(show(p.begin), show(p.end), p.ended_by) for p in made.coverage]


def report(*argv):
    out = io.StringIO()
    with redirect_stdout(out):
        oracle.main([str(a) for a in argv])
    return list(csv.DictReader(io.StringIO(out.getvalue())))


class Wire(unittest.TestCase):
    def texts(self, data):
        return [f.text for f in frames(data)]

    def test_line_ends_and_nuls_belong_to_their_frame(self):
        self.assertEqual(self.texts(b"\0\0\x0201A080000\r\n\0\x03\n\x0202B0\x0080000\x0203C080000\n"),
                         [b"01A080000", b"02B080000", b"03C080000"])

    def test_stray_bytes_are_one_reject_a_run(self):
        self.assertEqual(self.texts(b"abc\ndef\n\x0201A080000\nxyz"), [None, b"01A080000", None])

    def test_lines_without_stx(self):
        self.assertEqual(self.texts(b"\xef\xbb\xbf01A080000x\r\nhello\r\n02B080000\r\n"), [b"01A080000x", None, b"02B080000"])

    def test_overflow_goes_on_to_the_next_stx(self):
        self.assertEqual(self.texts(b"\x0201A" + b"0" * 300 + b"\n02A080000\n\x0203A080000\n"), [None, b"03A080000"])

    def test_unfinished_frame_needs_its_layout(self):
        whole = b"\x0201G080010P860   6101   01"
        self.assertIsNotNone(decode(next(frames(whole))))
        self.assertIsNone(decode(next(frames(whole[:-1]))))
        self.assertIsNotNone(decode(next(frames(whole[:-1] + b"\n"))))

    def test_nuls_fill_up_a_column_or_are_not_there(self):
        for text in (b"01G080000P860   6102   01", b"01G080000P860\0\0\0" b"6102\0\0\0" b"01", b"01G080000P860   6102\0  01",
                     b"01G08\0" b"0000P8\0" b"60   61\0" b"02   01"):
            record = decode(next(frames(b"\x02" + text + b"\n")))
            self.assertEqual((record.directory, record.agent, record.button, record.damaged), ("P860", "6102", "01", False), text)

    def test_control_bytes_make_no_agent(self):
        for text in (b"01G080000P860   61\x0702  01", b"01G080000P860   61\0" b"02  01", b"01G080000P860   6102\x7f  01"):
            record = decode(next(frames(b"\x02" + text + b"\n")))
            self.assertEqual((record.directory, record.agent, record.damaged), ("P860", None, True), text)

    def test_rejects(self):
        for text in (b"01A240000", b"0xA080000", b"01K080000610", b"01R08000020261301", b"01K08000061x000000000"):
            self.assertIsNone(decode(next(frames(b"\x02" + text + b"\n"))), text)


class Clock(unittest.TestCase):
    def test_counts_back_over_midnights_from_the_first_refresh(self):
        made = account("V235900;V235959;V000001;R000100 20260304")
        self.assertEqual(clock_times(made), [("2026-03-03T23:59:00+00:00", "2026-03-04T00:01:00+00:00", "end")])

    def test_jitter_is_clamped(self):
        made = account("V080010;V080005;V080020")
        self.assertEqual((made.anomalies["jitter"], made.coverage[0].end - made.coverage[0].begin), (1, 10))

    def test_one_fall_is_a_stray(self):
        made = account("V080010;V075000;V080020")
        self.assertEqual((made.anomalies["stray"], made.anomalies["step"], len(made.coverage)), (1, 0, 1))

    def test_two_falls_are_a_step_and_earlier_time_counts_once(self):
        made = account("V080000;V081000;V080500;V080501;V081200", max_silence=900)
        self.assertEqual([t[0][11:19] + "-" + t[1][11:19] + " " + t[2] for t in clock_times(made)],
                         ["08:00:00-08:10:00 step", "08:10:00-08:12:00 end"])
        self.assertEqual((made.anomalies["step"], made.anomalies["stray"]), (1, 0))

    def test_refresh_that_moves_the_date_is_a_step(self):
        made = account("R080000 20260303;V080030;R080100 20260305;V080200")
        self.assertEqual([t[0] for t in clock_times(made)], ["2026-03-03T08:00:00+00:00", "2026-03-05T08:01:00+00:00"])
        self.assertEqual(made.anomalies["step"], 1)

    def test_refresh_one_date_off_at_midnight_keeps_the_date(self):
        made = account("R235900 20260303;V235958;R000001 20260303;V000100;R000130 20260304")
        self.assertEqual(clock_times(made), [("2026-03-03T23:59:00+00:00", "2026-03-04T00:01:30+00:00", "end")])
        self.assertEqual(made.anomalies["step"], 0)

    def test_autumn_night(self):
        made = account("R015900 20260405;V025959;V020000;V023000;V025959;V030000", zone=SYDNEY, max_silence=9999)
        self.assertEqual(made.coverage[0].end - made.coverage[0].begin, 60 + 2 * 3600)
        self.assertEqual(sum(made.anomalies.values()), 0)

    def test_first_record_in_the_repeated_hour_is_the_earlier(self):
        self.assertEqual(clock_times(account("R023000 20260405;V023001", zone=SYDNEY))[0][0], "2026-04-05T02:30:00+11:00")

    def test_silence_into_the_repeated_hour_takes_the_earlier(self):
        made = account("R015000 20260405;V023000;V023001", zone=SYDNEY)
        self.assertEqual(clock_times(made)[0][0], "2026-04-05T02:30:00+11:00")

    def test_spring_night(self):
        made = account("R015959 20261004;V030000;V030001", zone=SYDNEY)
        self.assertEqual(made.coverage[0].end - made.coverage[0].begin, 2)

    def test_skipped_time_is_shifted_by_the_gap(self):
        made = account("R015959 20261004;V020001;V030002", zone=SYDNEY)
        self.assertEqual(clock_times(made), [("2026-10-04T01:59:59+10:00", "2026-10-04T03:00:02+11:00", "end")])

    def test_lost(self):
        made = account(session("V080000;V080001", 98) + session("V080002", 5))
        self.assertEqual(made.anomalies["lost"], 5)


class Coverage(unittest.TestCase):
    def test_silence(self):
        self.assertEqual([t[2] for t in clock_times(account("V080000;V080300;V080601;V080602"))], ["silence", "end"])

    def test_a_later_session_fills_the_hole_only(self):
        day = ";".join(f"V08{m:02}00" for m in range(0, 31))
        made = account("V080500;V080600", "V081000;V081100", day)
        self.assertEqual(sum(p.end - p.begin for p in made.coverage), 1800)
        self.assertEqual([p.ended_by for p in sorted(made.coverage)], ["covered", "end", "covered", "end", "end"])

    def test_events_at_the_edges(self):
        first = "A080000 1001 6101 00;G080010 P860 6101 01"
        counted = lambda second: len(account(first, second).answers)        # noqa: E731
        self.assertEqual(counted("G080010 P860 6102 01;V080020"), 2)        # begins where the first ended
        self.assertEqual(counted("V080005;G080010 P860 6102 01;V080020"), 1)
        self.assertEqual(counted("V080005;G080011 P860 6102 01;V080020"), 2)


class Agents(unittest.TestCase):
    def test_a_typical_call(self):
        made = account("A080000 1001 6101 00;T080010 1001 6101 01;U080015 1001 6101 01;G080015 P860 6101 01;N080030 1001 6101 01;"
                       "O080040 1001 6101 01;L080100 1001 6101 00;M080120 1001 6101 00;J080120 1001 6101 01;B080200 1001 6101 00;V080210")
        self.assertEqual(states(made), ["idle 10", "ringing 5", "acd_call 15", "hold 10", "acd_call 20", "work_timer 20", "idle 40", "logged_off 10"])
        self.assertEqual([s.shown.path for s in made.spans if s.shown.state == "work_timer"], ["860"])
        self.assertEqual(sum(made.anomalies.values()), 0)

    def test_two_calls_in_one_second_are_two_spans(self):
        made = account("A080000 1001 6101 00;G080010 P860 6101 01;J080020 1001 6101 01;G080020 P860 6101 01;V080030")
        self.assertEqual(states(made), ["idle 10", "acd_call 10", "acd_call 10"])

    def test_work_timer_follows_the_last_ended_call(self):
        made = account("A080000 1001 6101 00;G080010 P860 6101 01;J080020 1001 6101 01;L080020 1001 6101 00;V080030")
        self.assertEqual([s.shown.path for s in made.spans], [None, "860", "860"])

    def test_make_busy_reasons(self):
        made = account("A080000 1001 6101 00;E080010 1001 6101 03;E080020 1001 6101 04;F080030 1001 6101 00;F080031 1001 6101 00;V080040")
        self.assertEqual([(s.shown.state, s.shown.reason) for s in made.spans],
                         [("idle", None), ("make_busy", "03"), ("make_busy", "04"), ("idle", None)])
        self.assertEqual((made.anomalies["surprise E"], made.anomalies["surprise F"]), (1, 1))

    def test_replaced(self):
        made = account("A080000 1001 6101 00;A080010 1001 6102 00;E080015 1001 6101 01;J080017 1001 6101 01;V080020")
        self.assertEqual(states(made), ["idle 10", "logged_off 10"])
        self.assertEqual((made.anomalies["surprise E"], made.anomalies["surprise J"]), (1, 1))

    def test_inferred(self):
        made = account("V080000;J080010 1001 6101 01;G080020 P860 6101 01;B080030 1001 6101 00;T080040 1001 6101 01;V080050")
        self.assertEqual(states(made), ["idle 10?", "acd_call 10?", "logged_off 10", "ringing 10?"])
        self.assertEqual(made.anomalies["surprise J"], 0)

    def test_hold_without_a_call(self):
        made = account("V080000;N080010 1001 6101 01;O080020 1001 6101 01;V080030")
        self.assertEqual(states(made), ["hold 10?", "non_acd_call 10?"])

    def test_consultation(self):
        made = account("A080000 1001 6101 00;G080010 P860 6101 01;N080020 1001 6101 01;I080025 1001 6101 02;J080040 1001 6101 02;"
                       "O080045 1001 6101 01;J080100 1001 6101 01;V080110")
        self.assertEqual(states(made), ["idle 10", "acd_call 10", "hold 5", "outgoing_call 15", "hold 5", "acd_call 15", "idle 10"])

    def test_path_named_by_digits(self):
        made = account("Q080000 860 000 001 0000;A080000 860 6102 00;G080010 860 6101 01;G080010 860 6102 01;G080010 861 6103 01")
        self.assertEqual([a.path for a in made.answers], ["860", None, None])


class Holes(unittest.TestCase):
    call = "A080000 1001 6101 00;G080010 P860 6101 01;V080100"

    def test_facts_come_back(self):
        self.assertEqual(states(account(self.call, "V080500;J080530 1001 6101 01;V080600")),
                         ["idle 10", "acd_call 50", "acd_call 30?", "idle 30"])

    def test_a_record_that_cannot_follow(self):
        self.assertEqual(states(account(self.call, "V080500;T080530 1001 6101 01;V080600")),
                         ["idle 10", "acd_call 50", "ringing 30?"])

    def test_a_long_hole(self):
        self.assertEqual(states(account(self.call, "V081101;J081110 1001 6101 01;V081120")),
                         ["idle 10", "acd_call 50", "idle 10?"])

    def test_not_over_two_holes(self):
        self.assertEqual(states(account(self.call, "V080500;V080501", "V080600;J080610 1001 6101 01;V080620")),
                         ["idle 10", "acd_call 50", "idle 10?"])

    def test_logged_off_comes_back_with_a(self):
        self.assertEqual(states(account("A080000 1001 6101 00;B080010 1001 6101 00;V080020", "V080100;A080130 1001 6101 00;V080140")),
                         ["idle 10", "logged_off 10", "logged_off 30?", "idle 10"])

    def test_a_span_that_runs_on_over_the_record(self):
        self.assertEqual(states(account(self.call, "V080500;C080530 1001 6101 01;V080600;J080601 1001 6101 01;V080605")),
                         ["idle 10", "acd_call 50", "acd_call 61?", "do_not_disturb 4"])

    def test_over_a_step(self):
        made = account("A080000 1001 6101 00;V081000;V080500;V080501;J080502 1001 6101 01;B081100 1001 6101 00;V081200", max_silence=900)
        self.assertEqual(states(made), ["idle 600", "idle 60?", "logged_off 60"])


class Shifts(unittest.TestCase):
    def shifts(self, *sessions, **more):
        """`agent seconds ended_by` of each, inferred ones with a ?."""
        return [f"{s.agent}{'?' * s.inferred} {'-' if s.end is None else s.end - s.begin} {s.ended_by}"
                for s in account(*sessions, **more).shifts]

    def test_log_off_and_open(self):
        self.assertEqual(self.shifts("A080000 1001 6101 00;A080010 1002 6102 00;B080100 1001 6101 00;V080110"),
                         ["6101 60 log_off", "6102 - open"])

    def test_replaced_and_log_on_again(self):
        self.assertEqual(self.shifts("A080000 1001 6101 00;A080030 1001 6102 00;A080040 1002 6102 00;V080110"),
                         ["6101 30 replaced", "6102 10 log_on", "6102 - open"])

    def test_inferred(self):
        self.assertEqual(self.shifts("T080000 1001 6101 01;B080030 1001 6101 00;B080040 1002 6102 00;V080110"),
                         ["6101? 30 log_off"])

    def test_a_hole_it_comes_back_over(self):
        self.assertEqual(self.shifts("A080000 1001 6101 00;V080100", "V080500;T080530 1001 6101 01;V080600"),
                         ["6101 - open"])

    def test_a_hole_that_ends_it(self):
        self.assertEqual(self.shifts("A080000 1001 6101 00;V080100", "V080500;J080530 1001 6101 01;V080600"),
                         ["6101 60 hole", "6101? - open"])
        self.assertEqual(self.shifts("A080000 1001 6101 00;V080100", "V082500;V082501"), ["6101 60 hole"])

    def test_two_holes(self):
        self.assertEqual(self.shifts("A080000 1001 6101 00;V080100", "V080500;V080501", "V080600;V080620"),
                         ["6101 60 hole"])
        self.assertEqual(self.shifts("A080000 1001 6101 00;V080100", "V080500;V080501"), ["6101 60 hole"])


class Queues(unittest.TestCase):
    def test_samples_and_episodes(self):
        made = account("K080000 610 000 003 0000;K080015 610 002 003 0010;K080030 610 001 003 0025;K080045 610 000 003 0000;V080300;"
                       "K080400 610 001 003 0005;V080410")
        self.assertEqual(sum(h.end - h.begin for h in made.held), 45 + 60 + 10)
        self.assertEqual([(e.end - e.begin, len(e.samples)) for e in made.episodes], [(30, 2), (10, 1)])


class Intervals(unittest.TestCase):
    def show(self, begin, end, interval, name=SYDNEY):
        zone = Zone(name)
        return [zone.show(t)[8:] for t in oracle.edges(zone, oracle.parse_time(zone, begin), oracle.parse_time(zone, end), interval)]

    def test_hours_of_both_nights(self):
        self.assertEqual(self.show("2026-04-05T01:30", "2026-04-05T03:30", "1h"),
                         ["05T01:30:00+11:00", "05T02:00:00+11:00", "05T02:00:00+10:00", "05T03:00:00+10:00", "05T03:30:00+10:00"])
        self.assertEqual(self.show("2026-10-04T01:00", "2026-10-04T04:00", "1h"),
                         ["04T01:00:00+10:00", "04T03:00:00+11:00", "04T04:00:00+11:00"])

    def test_a_half_hour_zone(self):
        self.assertEqual(self.show("2026-04-05T01:00", "2026-04-05T03:00", "1h", "Australia/Lord_Howe"),
                         ["05T01:00:00+11:00", "05T01:30:00+10:30", "05T02:00:00+10:30", "05T03:00:00+10:30"])

    def test_days(self):
        self.assertEqual(len(self.show("2026-04-04", "2026-04-07", "day")), 4)


@unittest.skipUnless(CAPTURES.is_dir(), "no captures")
class Captures(unittest.TestCase):
    names = {"office-day": SYDNEY, "autumn-night": SYDNEY, "old-switch": LONDON}

    def test_answers_are_the_truth(self):
        for name, zone in self.names.items():
            made = account((CAPTURES / f"{name}.rte").read_bytes(), zone=zone)
            truth = json.loads((CAPTURES / f"{name}.truth.json").read_text())
            true = sorted((c["answered"], c["agent"], c["path"]) for c in truth["calls"] if c["answered"])
            self.assertEqual(sorted((a.at, a.agent, a.path) for a in made.answers), true)
            self.assertEqual(sum(made.anomalies.values()), 0)

    def test_seconds_add_up_and_do_not_depend_on_the_interval(self):
        for name, zone in self.names.items():
            sums = []
            for interval in ("5m", "1h", "day", "total"):
                rows = report("occupancy", CAPTURES / f"{name}.rte", "--zone", zone, "--interval", interval)
                for row in rows:
                    three = sum(int(row[c]) for c in ("logged_on_s", "logged_off_s", "unknown_s"))
                    self.assertEqual(three, int(row["covered_s"]))
                sums.append([sum(int(row[c]) for row in rows) for c in ("logged_on_s", "acd_call_s", "idle_s", "acd_calls")])
            self.assertEqual(sums, sums[:1] * 4)

    def test_samples_agree_with_the_calls(self):
        """No sample counts more calls than the truth has at its path, nor an older one than the oldest there."""
        made = account((CAPTURES / "office-day.rte").read_bytes(), zone=SYDNEY)
        calls = json.loads((CAPTURES / "office-day.truth.json").read_text())["calls"]
        for s in (s for s in made.samples if s.kind == "path"):
            waiting = [c["arrival"] for c in calls if c["path"] == s.queue and c["arrival"] <= s.at <= (c["left"] or c["answered"])]
            self.assertLessEqual(s.waiting, len(waiting))
            if s.waiting:
                self.assertGreaterEqual(s.at - s.longest + 1, min(waiting, default=s.at))

    def test_twice_is_once_and_a_day_fills_holes(self):
        data = (CAPTURES / "office-day.rte").read_bytes()
        records = data.split(b"\x02")[1:]
        part = lambda a, b: b"".join(b"\x02" + r for r in records if a <= r[3:9] < b)      # noqa: E731
        whole, twice = account(data, zone=SYDNEY), account(data, data, zone=SYDNEY)
        self.assertEqual((whole.spans, whole.answers, whole.samples, whole.episodes, whole.held),
                         (twice.spans, twice.answers, twice.samples, twice.episodes, twice.held))
        filled = account(part(b"090000", b"100000"), part(b"120000", b"140000"), data, zone=SYDNEY)
        self.assertEqual(sum(p.end - p.begin for p in filled.coverage), sum(p.end - p.begin for p in whole.coverage))
        self.assertEqual(sorted(filled.answers), sorted(whole.answers))
        self.assertEqual(sorted(filled.samples), sorted(whole.samples))
        whole_s, filled_s = (sum(s.end - s.begin for s in a.spans) for a in (whole, filled))
        self.assertLess(abs(whole_s - filled_s), 9 * 2 * 1800)          # only the time until each agent is named again

    def test_a_day_file_gives_the_same(self):
        data = (CAPTURES / "old-switch.rte").read_bytes()
        with TemporaryDirectory() as folder:
            path = Path(folder) / "a20260304.txt"
            path.write_bytes(b"\xef\xbb\xbf" + b"".join(r for r in data.split(b"\x02") if r[2:3] != b"R"))
            args = ("--zone", LONDON, "--interval", "1h")
            self.assertEqual(report("occupancy", path, *args), report("occupancy", CAPTURES / "old-switch.rte", *args))


if __name__ == "__main__":
    unittest.main()
