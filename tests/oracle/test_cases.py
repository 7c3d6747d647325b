#!/usr/bin/env python3
"""The oracle on small captures whose right answers are known by hand (zone UTC).

    python3 test_cases.py

A line is a record as in the capture, without its STX; lost numbers are part of the case.
"""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from account import Account                             # noqa: E402
from clock import Zone                                  # noqa: E402
from short_sessions import account, session             # noqa: E402

CASES = {
    "alone-a": """
00R10000020260405
03G100600P860   6102   01""",
    "alone-b": """
00R10000020260405
01A1000052001   6102   00
02R10025020260405
03G100600P860   6102   01
04J1008502001   6102   01
05R10095020260405""",
    "gap3d": """
00R10000020260405
01A1000052001   6102   00
02R10010020260405
03R10300020260408
04T1030052001   6102   01
05G103010P860   6102   01
06J1031102001   6102   01""",
    "n999": """
00R10000020260405
01Q10000586000000100000000000
02Q10002086099900100100000000
03T1000251001   6100   01
04Q10003586099900100250000000
05G100040P860   6100   01
06Q10005086099800100350000000
07R10010020260405""",
    "prune-shift": """
00R23580020260405
01A2358102001   6102   00
02G235900P860   6102   01
03R00010020260406
04J0002002001   6102   01
05R00040020260406
06B0005002001   6102   00
07R00000520260407
08R00010520260407""",
    "prune": """
00R23500020260405
01A2352002001   6102   00
02Q23541586000000100000000000
03Q23564586000000100000000000
04Q23594586000100100100000000
05T0000052001   6102   01
06G000010P860   6102   01
07Q00001586000000100000000000
08J0001002001   6102   01
09R00021020260406
10R00000520260407
11R00010520260407""",
    "ring-back": """
00R10000020260405
01A1000052001   6102   00
02T1000102001   6102   01
03Q09001586000100100030000000
04Q09001886000100100060000000
05G090020P860   6102   01
06J0902002001   6102   01
07R09021020260405""",
    "ring-date": """
00R10000020260405
01A1000052001   6102   00
02T1000102001   6102   01
03R10002020260408
04G100022P860   6102   01
05J1002002001   6102   01
06R10021020260408""",
    "seam-a": """
00R10000020260405
01A1000052001   6102   00
02Q10001086000100100020000000""",
    "seam-b": """
00R10000020260405
01A1000052001   6102   00
02Q10001086000100100020000000
03G100010P860   6102   01
04J1001002001   6102   01
05R10020020260405""",
    "queue-a": """
00R10000020260405
01Q1000108600010010002""",
    "queue-b": """
00R10000520260405
01Q1000108600010010002
02Q1000108610020010003
03Q1000258610000010000
04R10003020260405""",
    "next-a": """
10R10000020260405
11A1000052001   6102   00
12A1000062002   6103   00
13Q10001086000200100020000000""",
    "next-b": """
14G100010P860   6102   01
15J1001002001   6102   01
16R10020020260405""",
    "again-a": """
10R10000020260405
11A1000052001   6102   00
12A1000062002   6103   00
13G100010P860   6102   01
14Q10002086000200100020000000
15R10002020260405""",
    "again-b": """
40R10002020260405
41Q10005086000000100000000000
42J1001002001   6102   01
43R10020020260405""",
    "later-b": """
50C1000202002   6103   01
51Q10002086000200100020000000
52R10002020260405
53J1001002001   6102   01
54R10020020260405""",
    "call-a": """
00R10000020260405
01A1000052001   6102   00
02T1000102001   6102   01
03G100030P860   6102   01
05Q1000408600010010002""",
    "call-b": """
00R10002520260405
01G100030P860   6102   01
02R10003520260405
03Q1000408600010010002
04J1001002001   6102   01
05R10013020260405""",
    "hole-a": """
00R08000020260405
01E0800001001   6101   01
02V080010""",
    "hole-b": """
50R08001020260405
51F0800201001   6101   01
52V080030""",
    "last-a": """
00R08001020260405
01G080010P860   6101   01""",
    "last-b": """
00A0800001001   6101   00
01J0800101001   6102   01
02G080010P860   6101   01
03J0800301001   6101   01
04R08004020260405""",
    "timer-a": """
00R08000020260405
02A0800061001   6101   00
03G080010P860   6101   01
04L0800201001   6101   00
05V080024""",
    "timer-b": """
40R08000520260405
41G080010P860   6101   01
42L0800201001   6101   00
43V080024
44V080030
45M0801101001   6101   00
46R08012020260405""",
}

# Sessions that overlap, in the order in which they are taken in.
OVERLAPS = [["alone-a", "alone-b"], ["alone-b", "alone-a"], ["seam-a", "seam-b"], ["seam-b", "seam-a"], ["queue-a", "queue-b"],
            ["queue-b", "queue-a"], ["call-a", "call-b"], ["next-a", "next-b"], ["next-b", "next-a"],
            ["again-a", "again-b"], ["again-b", "again-a"], ["again-a", "later-b"],
            ["hole-a", "hole-b"], ["last-a", "last-b"], ["timer-a", "timer-b"]]


def capture(name):
    """The bytes of a case."""
    return b"".join(b"\x02" + line.encode() + b"\r\n" for line in CASES[name].strip().split("\n"))


def folded(*names):
    made = Account(Zone("UTC"), 180)
    made.add_sessions([(capture(name), None) for name in names])
    return made


def calls(made):
    """`HH:MM:SS ring talk ended_by` of each, by time."""
    return [" ".join([made.zone.show(a.at)[11:19], "-" if a.rung_at is None else str(a.at - a.rung_at), str(a.talk), a.ended_by])
            for a in sorted(made.answers, key=lambda a: a.at)]


def stretches(made):
    return [f"{made.zone.show(p.begin)[8:19]} {made.zone.show(p.end)[8:19]} {p.ended_by}" for p in sorted(made.coverage)]


def shifts(made):
    return [f"{made.zone.show(s.listed_at())[8:19]} {made.zone.show(s.end)[8:19] if s.end else '-'} {s.ended_by}"
            for s in sorted(made.shifts, key=lambda s: s.begin)]


class Cases(unittest.TestCase):
    def test_a_record_that_stands_alone_counts_once(self):
        for names in (("alone-a", "alone-b"), ("alone-b", "alone-a"), ("alone-a", "alone-b", "alone-a")):
            self.assertEqual(calls(folded(*names)), ["10:06:00 - 170 J"], names)
            self.assertEqual(stretches(folded(*names)), ["05T10:00:00 05T10:09:50 end"], names)
        self.assertEqual(folded("alone-a").anomalies["lost"], 2)
        self.assertEqual(folded("alone-b").bridged, [(4, 190)])

    def test_records_of_a_second_that_two_sessions_have_are_compared(self):
        for names in (("seam-a", "seam-b"), ("seam-b", "seam-a")):
            made = folded(*names)
            self.assertEqual(calls(made), ["10:00:10 - 50 J"], names)
            self.assertEqual(sum(s.end - s.begin for s in made.spans if s.shown.state == "acd_call"), 50)
            self.assertEqual(shifts(made), ["05T10:00:05 - open"])
            self.assertEqual([(s.at % 60, s.waiting) for s in made.samples], [(10, 1)])

    def test_a_session_that_begins_where_the_one_before_ended(self):
        for names, talk, episode in ((("next-a", "next-b"), 50, 110), (("again-a", "again-b"), 50, 30), (("again-a", "later-b"), 50, 100)):
            made = folded(*names)
            self.assertEqual(calls(made), [f"10:00:10 - {talk} J"], names)
            self.assertEqual(shifts(made), ["05T10:00:05 - open", "05T10:00:06 - open"])
            self.assertEqual([s for s in made.spans if s.inferred], [])
            self.assertEqual([e.end - e.begin for e in made.episodes], [episode])
        mine = [s for s in made.spans if s.agent == "6103"]
        self.assertEqual([(s.shown.state, s.end - s.begin) for s in mine], [("idle", 14), ("do_not_disturb", 100)])

    def test_a_report_that_only_one_of_two_sessions_has(self):
        for names in (("queue-a", "queue-b"), ("queue-b", "queue-a")):
            made = folded(*names)
            self.assertEqual(sorted((s.queue, s.at % 60) for s in made.samples), [("860", 10), ("861", 10), ("861", 25)], names)
            self.assertEqual([e.end - e.begin for e in made.episodes if e.queue == "861"], [15])

    def test_a_call_keeps_what_only_the_earlier_session_saw(self):
        made = folded("call-a", "call-b")
        self.assertEqual(calls(made), ["10:00:30 20 30 J"])
        self.assertEqual([a.extension for a in made.answers], ["2001"])
        self.assertEqual(shifts(made), ["05T10:00:05 - open"])

    def test_a_ringing_is_carried_over_a_step(self):
        self.assertEqual(calls(folded("ring-back")), ["09:00:20 2 100 J"])
        self.assertEqual(calls(folded("ring-date")), ["10:00:22 2 98 J"])
        self.assertEqual(stretches(folded("ring-back")), ["05T09:00:18 05T09:02:10 end", "05T10:00:00 05T10:00:10 step"])
        self.assertEqual(stretches(folded("ring-date")), ["05T10:00:00 05T10:00:10 step", "08T10:00:20 08T10:02:10 end"])

    def test_a_shift_is_carried_over_a_step(self):
        self.assertEqual(shifts(folded("ring-back")), ["05T10:00:05 - open"])
        self.assertEqual(shifts(folded("ring-date")), ["05T10:00:05 - open"])

    def test_elapsed_seconds_of_a_shift(self):
        begun = ";".join(["R100000 20260405", "A100005 2001 6102 00", "T100010 2001 6102 01", "{}", "B{} 2001 6102 00"])
        back = session(begun.format("Q090016 860 000 001 0000;Q090018 860 000 001 0000;U090020 2001 6102 01", "090220"))
        ahead = session(begun.format("R100020 20260408;U100022 2001 6102 01", "100220"))
        for data, elapsed in ((back, 127), (ahead, 125)):
            (shift,) = account(data, zone="UTC").shifts
            self.assertEqual((shift.end - shift.begin - shift.moved, shift.ended_by), (elapsed, "log_off"))

    def test_a_jump_of_the_date_is_also_a_silence(self):
        made = folded("gap3d")
        self.assertEqual(stretches(made), ["05T10:00:00 05T10:01:00 step", "08T10:30:00 08T10:31:10 end"])
        self.assertEqual(shifts(made), ["05T10:00:05 05T10:01:00 hole", "08T10:30:05 - open"])
        self.assertEqual(calls(made), ["10:30:10 5 60 J"])

    def test_what_prune_keeps(self):
        made = folded("prune-shift")
        self.assertEqual(shifts(made), ["05T23:58:10 06T00:05:00 log_off"])
        self.assertEqual(calls(made), ["23:59:00 - 180 J"])
        made = folded("prune")
        midnight = next(a.at for a in made.answers) - 10
        seconds = [(min(h.end, midnight + 86400) - max(h.begin, midnight), h.waiting) for h in made.held if h.end > midnight]
        self.assertEqual((sum(s for s, _ in seconds), sum(s for s, n in seconds if n)), (75, 15))

    def test_999_calls_waiting(self):
        self.assertEqual([s.waiting for s in folded("n999").samples], [0, 999, 999, 998])


if __name__ == "__main__":
    unittest.main()
