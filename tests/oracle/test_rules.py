#!/usr/bin/env python3
"""Checks of the oracle itself: coverage, seams of sessions, agents, shifts, calls and samples of tiny sessions.

    python3 test_rules.py
"""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from account import Account                             # noqa: E402
from clock import Zone                                  # noqa: E402
from short_sessions import LONDON, account, clock_times, session, states       # noqa: E402


class Coverage(unittest.TestCase):
    periodic = "K080000 610 000 003 0000;K080015 610 000 003 0000;K080030 610 000 003 0000;"

    def ends(self, *sessions, **more):
        """`HH:MM:SS-HH:MM:SS ended_by` of each stretch, and the seconds of each bridged silence."""
        made = account(*sessions, **more)
        return [f"{a[11:19]}-{b[11:19]} {by}" for a, b, by in clock_times(made)] + [seconds for _, seconds in made.bridged]

    def test_a_silence_is_bridged(self):
        self.assertEqual(self.ends("V080000;V080300;V080301"), ["08:00:00-08:03:01 end"])
        self.assertEqual(self.ends("V080000;V080300;V080601;V180000"), ["08:00:00-18:00:00 end", 181, 35639])
        self.assertEqual(account("V080000;V080300;V080601;V180000").anomalies["bridged"], 2)

    def test_on_the_frame_that_ends_it(self):
        made = account(b"noise\n" + session("V080000;V080001"), b"noise\n" + session("V080010;V081000"))
        self.assertEqual(made.bridged, [(6, 590)])

    def test_a_silence_with_a_lost_record_ends_it(self):
        self.assertEqual(self.ends("V080000;V080001;+1;V080601;V080602"), ["08:00:00-08:00:01 silence", "08:06:01-08:06:02 end"])
        self.assertEqual(self.ends("V080000;V080001;+1;V080301;V080302"), ["08:00:00-08:03:02 end"])
        reject = session("V080000;V080001") + b"\x0202A249999\r\n" + session("V080601;V080602", 3)
        self.assertEqual(self.ends(reject), ["08:00:00-08:00:01 silence", "08:06:01-08:06:02 end"])

    def test_the_same_number_twice_is_no_successor(self):
        self.assertEqual(self.ends(session("V080000;V080001") + session("V080601;V080602", 1)),
                         ["08:00:00-08:00:01 silence", "08:06:01-08:06:02 end"])

    def test_a_silence_of_a_periodic_switch_ends_it(self):
        self.assertEqual(self.ends(self.periodic + "V080331;V080332"), ["08:00:00-08:00:30 silence", "08:03:31-08:03:32 end"])
        self.assertEqual(self.ends(self.periodic + "V080330;V080332"), ["08:00:00-08:03:32 end"])

    def test_two_reports_do_not_make_it_periodic(self):
        self.assertEqual(self.ends("V080000;R080010 20260303;Q080100 860 000 001 0000;V080500"), ["08:00:00-08:05:00 end", 240])
        self.assertEqual(self.ends("R080000 20260303;R080010 20260303;Q080100 860 000 001 0000;V080500"), ["08:00:00-08:01:00 silence"])

    def test_three_reports_of_one_second_make_it_periodic(self):
        reports = "K080100 610 000 003 0000;K080100 611 000 003 0000;Q080100 860 000 001 0000;"
        self.assertEqual(self.ends("V080000;" + reports + "V080401"), ["08:00:00-08:01:00 silence"])
        self.assertEqual(self.ends("V080000;" + reports + "V080400"), ["08:00:00-08:04:00 end"])

    def test_reports_that_were_further_apart_do_not(self):
        reports = "K080000 610 000 003 0000;V080200;K080301 610 000 003 0000;K080400 610 000 003 0000;K080415 610 000 003 0000;"
        self.assertEqual(self.ends(reports + "V081000"), ["08:00:00-08:10:00 end", 345])
        self.assertEqual(self.ends(reports + "V081000", max_silence=181), ["08:00:00-08:04:15 silence"])

    def test_reports_of_more_than_15_minutes_ago_do_not(self):
        busy = ";".join(f"V08{m:02}00" for m in range(1, 15))
        self.assertEqual(self.ends(self.periodic + busy + ";V081500;V082000"), ["08:00:00-08:15:00 silence"])
        self.assertEqual(self.ends(self.periodic + busy + ";V081501;V082000"), ["08:00:00-08:20:00 end", 299])

    def test_reports_of_a_stretch_before_do_not(self):
        self.assertEqual(self.ends(self.periodic + "K080400 610 000 003 0000;V080800"),
                         ["08:00:00-08:00:30 silence", "08:04:00-08:08:00 end", 240])

    def test_a_silence_of_more_than_a_day_ends_it(self):
        made = Account(Zone(LONDON), 180)
        made.first_of_session = True
        for at in (0, 86400, 86400 + 86401):
            made.cover(at, None, 0)
        made.close_stretch("end")
        self.assertEqual([(p.begin, p.end, p.ended_by) for p in made.coverage], [(0, 86400, "silence")])

    def test_a_later_session_fills_the_hole_only(self):
        day = ";".join(f"V08{m:02}00" for m in range(0, 31))
        made = account("V080500;V080600", "V081000;V081100", day)
        self.assertEqual(sum(p.end - p.begin for p in made.coverage), 1800)
        self.assertEqual([p.ended_by for p in sorted(made.coverage)], ["end"] * 5)


class Seams(unittest.TestCase):
    first = "A080000 1001 6101 00;G080010 P860 6101 01"

    def counted(self, *sessions):
        return [f"{a.agent} {a.at % 60}" for a in account(*sessions).answers]

    def test_what_only_one_has_counts(self):
        self.assertEqual(self.counted(self.first, "G080010 P860 6102 01;V080020"), ["6101 10", "6102 10"])
        self.assertEqual(self.counted(self.first, "V080005;G080010 P860 6102 01;V080020"), ["6101 10", "6102 10"])
        self.assertEqual(self.counted("G080010 P860 6101 01;V080020", "V080000;G080010 P860 6102 01;V080015"), ["6101 10", "6102 10"])

    def test_what_both_have_counts_once(self):
        for later in ("V080005;G080010 P860 6101 01;V080020", "G080010 P860 6101 01;V080020", "G080010 P860 6101 01"):
            self.assertEqual(self.counted(self.first, later), ["6101 10"])

    def test_by_how_often_each_has_it(self):
        twice = "G080010 P860 6101 01;G080010 P860 6101 01"
        self.assertEqual(len(self.counted("V080000;" + twice, twice + ";V080020")), 2)
        self.assertEqual(len(self.counted(self.first, twice + ";V080020")), 2)
        self.assertEqual(len(self.counted(self.first, twice, twice + ";G080010 P860 6101 01")), 3)

    def test_a_second_inside_is_complete(self):
        self.assertEqual(self.counted("V080000;V080020", "V080000;G080010 P860 6102 01;V080020"), [])

    def test_a_second_becomes_complete(self):
        self.assertEqual(self.counted("V080000;V080010", "V080010;V080020", "V080005;G080010 P860 6101 01;V080015",
                                      "V080000;G080010 P860 6102 01;V080020"), ["6101 10"])

    def test_a_record_that_stands_alone(self):
        self.assertEqual(self.counted("G080010 P860 6101 01", "V080000;G080010 P860 6101 01;V080020"), ["6101 10"])
        self.assertEqual(self.counted("V080000;G080010 P860 6101 01;V080020", "G080010 P860 6101 01"), ["6101 10"])

    def test_what_both_have_is_not_applied_twice(self):
        made = account(self.first, "G080010 P860 6101 01;J080030 1001 6101 01;V080040")
        self.assertEqual(states(made), ["idle 10", "acd_call 20", "idle 10"])
        self.assertEqual((sum(made.anomalies.values()), [(a.talk, a.ended_by) for a in made.answers]), (0, [(20, "J")]))

    def test_a_record_alone_belongs_into_the_session_around_it(self):
        made = account("G080010 P860 6101 01", "A080000 1001 6101 00;G080010 P860 6101 01;J080030 1001 6101 01")
        self.assertEqual([(s.begin % 60, s.inferred) for s in made.shifts], [(0, False)])
        self.assertEqual([(a.extension, a.talk) for a in made.answers], [("1001", 20)])

    def test_an_earlier_session_that_saw_the_log_on(self):
        first = "A080000 1001 6101 00;G080010 P860 6101 01;J080020 1001 6101 01;V080030"
        made = account(first, "G080010 P860 6101 01;J080020 1001 6101 01;V080030;E080040 1001 6101 02;V080050")
        self.assertEqual(states(made), ["idle 10", "acd_call 10", "idle 20", "make_busy 10"])
        self.assertEqual([(s.begin % 60, s.end) for s in made.shifts], [(0, None)])
        lost = session("G080010 P860 6101 01;J080020 1001 6101 01;V080030;E080040 1001 6101 02;V080050", 90)
        made = account(session(first.replace("V080030", "+1;V080030")), lost)
        self.assertEqual(states(made), ["idle 10", "acd_call 10", "idle 10", "idle 10?", "make_busy 10?"])


class NothingMissed(unittest.TestCase):
    """A session begins in the second in which the time before ended."""
    first = "A080000 1001 6101 00;A080000 1002 6102 00;G080010 P860 6101 01;V080020"
    later = "C080030 1002 6102 01;J080040 1001 6101 01;V080050"
    as_one = ["idle 10", "acd_call 30", "idle 10"], ["idle 30", "do_not_disturb 20"]

    def both(self, *sessions):
        made = account(*sessions)
        return states(made), states(made, "6102")

    def test_its_first_record_is_repeated(self):
        self.assertEqual(self.both(self.first, "V080020;" + self.later), self.as_one)
        self.assertEqual(self.both(self.first, session("V080020;" + self.later, 57)), self.as_one)

    def test_its_first_record_is_the_next_by_its_number(self):
        self.assertEqual(self.both(self.first, session("R080020 20260303;" + self.later, 4)), self.as_one)
        self.assertEqual(self.both(session(self.first, 96), session("R080020 20260303;" + self.later, 0)), self.as_one)

    def test_neither(self):
        after_a_hole = ["idle 10", "acd_call 10", "acd_call 20?", "idle 10"], ["idle 20", "idle 10?", "do_not_disturb 20"]
        for number in (3, 5, 50):
            self.assertEqual(self.both(self.first, session("R080020 20260303;" + self.later, number)), after_a_hole, number)

    def test_it_begins_a_second_later(self):
        self.assertEqual(self.both(self.first, session("V080021;" + self.later, 4))[1], ["idle 20", "idle 9?", "do_not_disturb 20"])

    def test_an_agent_that_nothing_names_any_more(self):
        self.assertEqual(self.both(self.first, "V080020;V080050"), (["idle 10", "acd_call 40"], ["idle 50"]))

    def test_a_later_record_of_the_second_is_repeated(self):
        begin = session("R080020 20260303;V080020;" + self.later, 50)
        self.assertEqual(self.both(self.first, begin), self.as_one)
        begin = session("M080020 1001 6101 00;V080020;V080050", 50)            # it cannot follow: 6101 was given up before
        self.assertEqual(self.both(self.first, begin), (["idle 10", "acd_call 10", "idle 30?"], ["idle 50"]))

    def test_shifts_and_calls_continue(self):
        made = account(self.first, "V080020;" + self.later)
        self.assertEqual([(s.agent, s.end, s.ended_by) for s in made.shifts], [("6101", None, "open"), ("6102", None, "open")])
        self.assertEqual([(a.talk, a.ended_by) for a in made.answers], [(30, "J")])
        self.assertEqual(sum(made.anomalies.values()), 0)

    def test_a_repeated_record_is_not_applied_again(self):
        twice = "N080020 1001 6101 01;O080020 1001 6101 01"
        made = account(self.first.replace("V080020", twice), twice + ";" + self.later)
        self.assertEqual((states(made), sum(made.anomalies.values())), (["idle 10", "acd_call 10", "acd_call 20", "idle 10"], 0))

    def test_what_was_inferred_stays_so(self):
        self.assertEqual(states(account("T080000 1001 6101 01;V080010", "V080010;V080020")), ["ringing 20?"])
        comes_back = session("R080010 20260303;U080020 1001 6101 01", 50)
        self.assertEqual(states(account("T080000 1001 6101 01;V080010", comes_back)), ["ringing 10?", "ringing 10?"])

    def test_where_an_earlier_session_covers_the_seam(self):
        made = account("V080000;V080100", "A075900 1001 6101 00;G080030 P860 6101 01", "G080030 P860 6101 01;V080130")
        self.assertEqual(states(made), ["idle 60", "acd_call 30"])
        self.assertEqual([(s.extension, s.end, s.ended_by) for s in made.shifts], [("1001", None, "open")])

    def test_a_session_of_one_record_between_two(self):
        self.assertEqual(self.both(self.first, "V080020", "V080020;" + self.later), self.as_one)
        busy = session("E080020 1002 6102 01", 4), session("F080020 1002 6102 00;" + self.later, 5)
        self.assertEqual(self.both(self.first, *busy), (self.as_one[0], ["idle 20", "idle 10", "do_not_disturb 20"]))


class TakingOver(unittest.TestCase):
    """A session that began before the end of earlier time passes it."""
    first = "A080000 1001 6101 00;V080030"

    def test_what_missed_nothing_holds(self):
        self.assertEqual(states(account(self.first, "V080010;V080040")), ["idle 40"])
        made = account(self.first, "V080010;M080040 1001 6101 00;V080050")
        self.assertEqual((states(made), made.anomalies["surprise M"], len(made.shifts)), (["idle 50"], 1, 1))

    def test_what_lost_something_comes_back_at_most(self):
        lost = self.first.replace("V080030", "+1;V080025;V080030")
        self.assertEqual(states(account(lost, "V080010;V080050")), ["idle 30"])
        self.assertEqual(states(account(lost, "V080010;C080040 1001 6101 01;V080050")), ["idle 30", "idle 10?", "do_not_disturb 10"])

    def test_by_a_record_of_the_last_second(self):
        made = account(self.first, "V080010;V080030;C080030 1001 6101 01;V080040")
        self.assertEqual(states(made), ["idle 30", "do_not_disturb 10"])

    def test_what_it_knows_itself_has_not_had_the_rest_of_that_second(self):
        saw_log_on = "A080000 1001 6101 00;J080010 1002 6102 01;G080010 P860 6101 01;J080030 1001 6101 01"
        made = account("G080010 P860 6101 01", saw_log_on)
        self.assertEqual((states(made), [(a.talk, a.ended_by) for a in made.answers]), (["idle 10", "acd_call 20"], [(20, "J")]))
        made = account("V080005;+1;G080010 P860 6101 01", saw_log_on)
        self.assertEqual(states(made)[-1], "acd_call 20")


class Queues(unittest.TestCase):
    def held(self, *sessions):
        """`n seconds` of each hold, and `seconds` of each episode."""
        made = account(*sessions)
        holds = sorted(made.held, key=lambda h: h.begin)
        return [f"{h.waiting} {h.end - h.begin}" for h in holds] + [e.end - e.begin for e in sorted(made.episodes)]

    def test_in_one_session(self):
        made = account("K080000 610 000 003 0000;K080015 610 002 003 0010;K080030 610 001 003 0025;K080045 610 000 003 0000;V080300;"
                       "K080400 610 001 003 0005;V080410")
        self.assertEqual(sum(h.end - h.begin for h in made.held), 45 + 60 + 10)
        self.assertEqual([(e.end - e.begin, len(e.samples)) for e in made.episodes], [(30, 2), (10, 1)])

    def test_what_both_have(self):
        queue = "K080000 610 001 003 0000;K080015 610 000 003 0000"
        made = account(queue, queue, "K080015 610 000 003 0000;K080030 610 000 003 0000")
        self.assertEqual([s.at % 60 for s in made.samples], [0, 15, 30])
        self.assertEqual([(e.begin % 60, e.end % 60) for e in made.episodes], [(0, 15)])

    def test_over_a_seam(self):
        early = "K080000 610 002 003 0010;V080010"
        for late, right in (("V080010;V080120", ["2 60", 80]), ("R080010 20260303;K080040 610 000 003 0000;V080050", ["2 40", "0 10", 40]),
                            ("K080010 610 000 003 0000;V080050", ["2 10", "0 40", 10]), ("V080011;V080120", ["2 10", 10])):
            self.assertEqual(self.held(early, late), right, late)
            self.assertEqual(self.held(late, early), right, late)
        self.assertEqual(self.held(early, "V080005;V080120"), ["2 60", 80])
        self.assertEqual(self.held(early, "V080010;V080020", "V080020;K080030 610 000 003 0000;V080040"), ["2 30", "0 10", 30])

    def test_a_session_of_one_record(self):
        alone, around = "K080010 610 002 003 0010", "V080000;V080030"
        self.assertEqual(self.held(alone), [0])
        self.assertEqual(self.held(alone, "V080010;V080100"), ["2 50", 50])
        self.assertEqual(self.held("V080000;V080010", alone), [0])
        for samples in ("V080010", alone):              # the session around it has it too, or lost it
            later = f"V080000;{samples};K080020 610 000 003 0000;V080030"
            self.assertEqual(self.held(alone, later), ["2 10", "0 10", 10])
        self.assertEqual(self.held(around, alone), [])

    def test_it_holds_where_its_session_takes_over(self):
        self.assertEqual(self.held("V080000;V080010", "K080005 610 002 003 0010;V080100"), ["2 50"])


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

    def test_what_a_jump_of_the_date_lets_pass(self):
        begin = "R080000 20260303;A080000 1001 6101 00;G080010 P860 6101 01;V080100;R"
        after = lambda time, date="20260308": states(account(begin + time + " " + date +                         # noqa: E731
                                                             f";J{time[:4]}30 1001 6101 01;V{time[:4]}40"))
        self.assertEqual(after("080110"), ["idle 10", "acd_call 50", "acd_call 20?", "idle 10"])        # 10 s: a step
        self.assertEqual(after("080101", "20260301"), ["acd_call 29?", "idle 10", "idle 10", "acd_call 50"])
        self.assertEqual(after("081100"), ["idle 10", "acd_call 50", "acd_call 30?", "idle 10"])        # 600 s: a hole
        self.assertEqual(after("081101"), ["idle 10", "acd_call 50", "idle 10?"])
        self.assertEqual(after("081200", "20260301"), ["acd_call 30?", "idle 10", "idle 10", "acd_call 50"])
        self.assertEqual(after("073000"), ["idle 10", "acd_call 50", "idle 10?"])                       # 23 h 29 min

    def test_over_a_step(self):
        made = account("A080000 1001 6101 00;V081000;V080500;V080501;J080502 1001 6101 01;B081100 1001 6101 00;V081200", max_silence=900)
        self.assertEqual(states(made), ["idle 600", "idle 60?", "logged_off 60"])


class Shifts(unittest.TestCase):
    def shifts(self, *sessions, **more):
        """`agent seconds ended_by` of each, inferred ones with a ?."""
        return [f"{s.agent}{'?' * s.inferred} {'-' if s.end is None else s.end - s.begin - s.moved} {s.ended_by}"
                for s in account(*sessions, **more).shifts]

    def test_a_step_keeps_its_seconds(self):
        falls = "A080000 1001 6101 00;V080100;V073000;V073001;{}073010 1001 6101 00;B073030 1001 6101 00;V073040"
        self.assertEqual(self.shifts(falls.format("E")), ["6101 89 log_off"])
        self.assertEqual(self.shifts(falls.format("M")), ["6101 60 hole", "6101? 20 log_off"])
        self.assertEqual(self.shifts("R080000 20260303;A080000 1001 6101 00;V080100;R080110 20260308;B080130 1001 6101 00"), ["6101 80 log_off"])
        self.assertEqual(self.shifts("R080000 20260303;A080000 1001 6101 00;V080100;R080600 20260308;B080630 1001 6101 00"), ["6101 390 log_off"])

    def test_a_jump_of_the_date_over_a_night_of_another_length(self):
        jump = "R100000 2026{};A100001 1001 6101 00;R100010 2026{};B100020 1001 6101 00;V100030"
        for days in (("0328", "0329"), ("1024", "1025"), ("0303", "0304")):
            self.assertEqual(self.shifts(jump.format(*days)), ["6101 10 log_off"], days)

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


class Calls(unittest.TestCase):
    def calls(self, text, *more):
        """`ring talk hold work_timer ended_by` of each."""
        begin = text if isinstance(text, bytes) else "A080000 1001 6101 00;" + text
        return [" ".join(map(str, ("-" if a.rung_at is None else a.at - a.rung_at, a.talk, a.hold, a.work_timer, a.ended_by)))
                for a in account(begin, *more).answers]

    def test_talk_hold_and_work_timer(self):
        self.assertEqual(self.calls("T080010 1001 6101 01;G080012 P860 6101 01;N080020 1001 6101 01;I080021 1001 6101 02;"
                                    "J080030 1001 6101 02;O080031 1001 6101 01;L080040 1001 6101 01;T080050 1001 6101 01;"
                                    "M080055 1001 6101 01;V080100"), ["2 17 11 15 L"])

    def test_how_it_ends(self):
        call = "G080010 P860 6101 01;"
        for end in ("J080020 1001 6101 01", "B080020 1001 6101 00", "A080020 1002 6101 00", "H080020 1001 6101 01"):
            self.assertEqual(self.calls(f"{call}{end};V080030"), [f"- 10 0 0 {end[0]}"])
        self.assertEqual(self.calls(call + "A080020 1001 6102 00"), ["- 10 0 0 A"])
        self.assertEqual(self.calls(call + "N080015 1001 6101 01;P080020 1001 6101 01"), ["- 5 5 0 P"])
        self.assertEqual(self.calls(call + "V080020"), ["- 10 0 0 open"])
        self.assertEqual(self.calls(call + "V080020", "V083000;V083010"), ["- 10 0 0 hole"])

    def test_the_ringing_that_it_ended(self):
        ring = "T080010 1001 6101 01;"
        self.assertEqual(self.calls(ring + "T080015 1001 6101 01;G080020 P860 6101 01"), ["10 0 0 0 open"])
        self.assertEqual(self.calls(ring + "U080015 1001 6101 01;G080016 P860 6101 01"), ["6 0 0 0 open"])
        self.assertEqual(self.calls(ring + "U080015 1001 6101 01;G080017 P860 6101 01"), ["- 0 0 0 open"])
        self.assertEqual(self.calls(ring + "U080015 1001 6101 01;C080015 1001 6101 01;G080016 P860 6101 01"), ["- 0 0 0 open"])
        self.assertEqual(self.calls(ring + "H080015 1001 6101 02;G080016 P860 6101 01"), ["- 0 0 0 open"])

    def test_over_a_hole(self):
        self.assertEqual(self.calls("T080010 1001 6101 01", "V080100;G080110 P860 6101 01;V080120"), ["60 10 0 0 open"])
        self.assertEqual(self.calls("G080010 P860 6101 01;V080020", "V080100;J080110 1001 6101 01"), ["- 20 0 0 J"])

    def test_what_overlapping_sessions_know_of_it(self):
        a = "T080010 1001 6101 01;G080030 P860 6101 01;V080040"
        saw_all = "A080000 1001 6101 00;T080010 1001 6101 01;G080030 P860 6101 01;V080040;J080100 1001 6101 01;V080130"
        self.assertEqual(self.calls(a, saw_all), ["20 30 0 0 J"])
        self.assertEqual(self.calls(session(saw_all), "A080000 1001 6101 00;" + a), ["20 30 0 0 J"])
        self.assertEqual(self.calls(a, "V080035;J080100 1001 6101 01;V080130"), ["20 30 0 0 J"])
        timer = "G080010 P860 6101 01;L080020 1001 6101 00;V080024"
        self.assertEqual(self.calls("V080000;+1;" + timer, "V080005;" + timer + ";M080110 1001 6101 00;V080120"), ["- 10 0 50 L"])


if __name__ == "__main__":
    unittest.main()
