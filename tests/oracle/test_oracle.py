#!/usr/bin/env python3
"""Checks of the oracle itself: the wire, the clock, intervals, and captures of the simulator with their truth.

    ACD_SIMULATE=build/debug/tests/simulate python3 test_oracle.py          (without it: no captures)
"""
import csv
import io
import json
import os
import subprocess
import sys
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))
import oracle                                           # noqa: E402
from clock import Zone                                  # noqa: E402
from short_sessions import LONDON, SYDNEY, account, clock_times, session       # noqa: E402
from wire import decode, frames                         # noqa: E402

SIMULATE = os.environ.get("ACD_SIMULATE")


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
        made = account("R015000 20260405;V023000", zone=SYDNEY)
        self.assertEqual(clock_times(made), [("2026-04-05T01:50:00+11:00", "2026-04-05T02:30:00+11:00", "end")])

    def test_spring_night(self):
        made = account("R015959 20261004;V030000;V030001", zone=SYDNEY)
        self.assertEqual(made.coverage[0].end - made.coverage[0].begin, 2)

    def test_skipped_time_is_shifted_by_the_gap(self):
        made = account("R015959 20261004;V020001;V030002", zone=SYDNEY)
        self.assertEqual(clock_times(made), [("2026-10-04T01:59:59+10:00", "2026-10-04T03:00:02+11:00", "end")])

    def test_lost(self):
        made = account(session("V080000;V080001", 98) + session("V080002", 5))
        self.assertEqual(made.anomalies["lost"], 5)


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


@unittest.skipUnless(SIMULATE, "no simulator")
class Simulated(unittest.TestCase):
    """Captures of the simulator, which knows the truth."""
    centres = {"office": (SYDNEY, ["--date", "2026-03-03"]), "night": (SYDNEY, ["--date", "2026-04-04", "--days", "2", "--night-shift"]),
               "old": (LONDON, ["--date", "2026-03-04", "--no-ringing", "--no-work-timer"])}

    @classmethod
    def setUpClass(cls):
        cls.temp = TemporaryDirectory()
        cls.folder = Path(cls.temp.name)
        for name, (zone, options) in cls.centres.items():
            subprocess.run([SIMULATE, "--zone", zone, "--agents", "4", "--seed", "5", "--sample-every", "60", *options, "--out",
                            cls.folder / f"{name}.rte", "--truth", cls.folder / f"{name}.json"], check=True, stdout=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        cls.temp.cleanup()

    def data(self, name):
        return (self.folder / f"{name}.rte").read_bytes()

    def truth(self, name):
        return json.loads((self.folder / f"{name}.json").read_text())["calls"]

    def test_answers_are_the_truth(self):
        for name, (zone, _) in self.centres.items():
            made = account(self.data(name), zone=zone)
            true = sorted((c["answered"], c["agent"], c["path"]) for c in self.truth(name) if c["answered"])
            self.assertEqual(sorted((a.at, a.agent, a.path) for a in made.answers), true)
            self.assertEqual(sum(made.anomalies.values()), 0)

    def test_seconds_add_up_and_do_not_depend_on_the_interval(self):
        for name, (zone, _) in self.centres.items():
            sums = []
            for interval in ("5m", "1h", "day", "total"):
                rows = report("occupancy", self.folder / f"{name}.rte", "--zone", zone, "--interval", interval)
                for row in rows:
                    three = sum(int(row[c]) for c in ("logged_on_s", "logged_off_s", "unknown_s"))
                    self.assertEqual(three, int(row["covered_s"]))
                sums.append([sum(int(row[c]) for row in rows) for c in ("logged_on_s", "acd_call_s", "idle_s", "acd_calls")])
            self.assertEqual(sums, sums[:1] * 4)

    def test_samples_agree_with_the_calls(self):
        """No sample counts more calls than the truth has at its path, nor an older one than the oldest there."""
        made = account(self.data("office"), zone=SYDNEY)
        calls = self.truth("office")
        for s in (s for s in made.samples if s.kind == "path"):
            waiting = [c["arrival"] for c in calls if c["path"] == s.queue and c["arrival"] <= s.at <= (c["left"] or c["answered"])]
            self.assertLessEqual(s.waiting, len(waiting))
            if s.waiting:
                self.assertGreaterEqual(s.at - s.longest + 1, min(waiting, default=s.at))

    def test_twice_is_once_and_a_day_fills_holes(self):
        data = self.data("office")
        records = data.split(b"\x02")[1:]
        part = lambda a, b: b"".join(b"\x02" + r for r in records if a <= r[3:9] < b)      # noqa: E731
        whole, twice = account(data, zone=SYDNEY), account(data, data, zone=SYDNEY)
        self.assertEqual((whole.spans, whole.answers, whole.samples, whole.episodes, whole.held),
                         (twice.spans, twice.answers, twice.samples, twice.episodes, twice.held))
        filled = account(part(b"090000", b"100000"), part(b"120000", b"140000"), data, zone=SYDNEY)
        self.assertEqual(sum(p.end - p.begin for p in filled.coverage), sum(p.end - p.begin for p in whole.coverage))
        answers = lambda made: sorted((a.at, a.agent, a.path) for a in made.answers)                # noqa: E731
        self.assertEqual(answers(filled), answers(whole))
        self.assertEqual(sorted(filled.samples), sorted(whole.samples))
        whole_s, filled_s = (sum(s.end - s.begin for s in a.spans) for a in (whole, filled))
        self.assertLess(abs(whole_s - filled_s), 4 * 2 * 1800)          # only the time until each agent is named again

    def test_a_day_file_gives_the_same(self):
        data = self.data("old")
        with TemporaryDirectory() as folder:
            path = Path(folder) / "a20260304.txt"
            path.write_bytes(b"\xef\xbb\xbf" + b"".join(r for r in data.split(b"\x02") if r[2:3] != b"R"))
            args = ("--zone", LONDON, "--interval", "1h")
            self.assertEqual(report("occupancy", path, *args), report("occupancy", self.folder / "old.rte", *args))


if __name__ == "__main__":
    unittest.main()
