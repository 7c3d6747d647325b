#include <gtest/gtest.h>

#include "span/ringings.h"
#include "waits_text.h"

namespace acd::test {
namespace {

// What is handed on, a line each.
class Told : public RingingSink {
 public:
  explicit Told(std::string_view lines, bool sends_ringing = true) {
    Ringings ringings(sends_ringing, *this);
    feed(lines, ringings);
  }
  const std::string& text() const { return text_; }

 private:
  void sample(const PathSample& sample) override { text_ += fmt::format("sample #{}\n", sample.frame_id); }
  void departs(const AnsweredCall& call) override {
    text_ += fmt::format("departs #{} at {}, answered #{} of path {}, free since {}#{}\n", call.rung_by,
                         call.rung_at.unix_s, call.frame_id, call.path, call.free_at.unix_s, call.free_by);
  }
  void answered(const AnsweredCall& call) override {
    text_ += fmt::format("answered #{}, rung by #{}\n", call.frame_id, call.rung_by);
  }
  void departs_unseen(std::optional<std::int64_t> path) override {
    text_ += path ? fmt::format("unseen, path {}\n", *path) : "unseen\n";
  }
  void breaks(Unbounded why, bool counted_only) override {
    text_ += fmt::format("breaks {}{}\n", unbounded_name(why), counted_only ? " if counted" : "");
  }
  void may_return(Instant rung_at) override { text_ += fmt::format("may return, rung at {}\n", rung_at.unix_s); }

  std::string text_;
};

TEST(SpanRingings, ACallDepartsWhenItBeginsToRingAtTheAgentWhoAnswers) {
  expect_lines(R"(
    sample #1
    departs #2 at 12, answered #4 of path 1, free since 10#0
    sample #3
    answered #4, rung by #2
    breaks hole
  )",
               Told("10 Q n1 w5 \n 12 T a \n 15 Q n0 \n 16 G a").text());
}

TEST(SpanRingings, AnAnswerMayFollowTheEndOfItsRingingWithinASecond) {
  const std::string answered = R"(
    departs #1 at 12, answered #3 of path 1, free since 12#0
    answered #3, rung by #1
    breaks hole
  )";
  expect_lines(answered, Told("12 T a \n 16 U a \n 16 G a").text());
  expect_lines(answered, Told("12 T a \n 16 U a \n 17 G a").text());
  expect_lines(R"(
    breaks unanswered
    breaks ringing_unresolved
    may return, rung at 12
    breaks ringing_unresolved
    answered #3, rung by #0
    breaks hole
  )",
               Told("12 T a \n 16 U a \n 18 G a").text());
}

TEST(SpanRingings, ARingingInVainBreaksWhereItBeginsAndEndsAndBetweenIfItIsCounted) {
  expect_lines(R"(
    sample #1
    breaks unanswered
    breaks unanswered if counted
    sample #3
    breaks unanswered if counted
    breaks unanswered
    may return, rung at 12
    sample #5
    breaks hole
  )",
               Told("10 Q n1 w5 \n 12 T a \n 15 Q n0 \n 32 U a \n 45 Q n1 w40").text());
}

TEST(SpanRingings, OnlyTheAgentWhoRangCanAnswer) {
  expect_lines(R"(
    departs #1 at 10, answered #4 of path 1, free since 10#0
    departs #2 at 11, answered #3 of path 2, free since 10#0
    answered #3, rung by #2
    answered #4, rung by #1
    breaks hole
  )",
               Told("10 T a \n 11 T b \n 12 G b p2 \n 13 G a").text());
}

TEST(SpanRingings, ARingingThatAnotherRecordEndsIsUnresolvedUpToIt) {
  for (const std::string code : {"E", "B", "H", "I", "J", "C"})
    expect_lines(R"(
      breaks ringing_unresolved
      breaks ringing_unresolved
      sample #2
      breaks ringing_unresolved
      breaks ringing_unresolved
      may return, rung at 20
      breaks hole
    )",
                 Told("10 T a \n 15 Q n1 w9 \n 20 " + code + " a").text());
}

// Some switches may end the ringing behind the answer.
TEST(SpanRingings, AnEndOfRingingRightBehindTheAnswerBelongsToIt) {
  expect_lines(R"(
    departs #1 at 12, answered #2 of path 1, free since 12#0
    answered #2, rung by #1
    sample #4
    breaks hole
  )",
               Told("12 T a \n 16 G a \n 17 U a \n 20 Q n1 w2").text());
}

TEST(SpanRingings, ButNotASecondOneNorOneBehindAnotherRecord) {
  for (const std::string between : {"16 U a", "17 J a"})
    expect_lines(R"(
      departs #1 at 12, answered #2 of path 1, free since 12#0
      answered #2, rung by #1
      breaks ringing_unresolved
      may return, rung at 18
      sample #5
      breaks hole
    )",
                 Told("12 T a \n 16 G a \n " + between + " \n 18 U a \n 20 Q n1 w2").text());
}

// Nobody knows whether it was before or behind the samples of the seconds in which it may have happened.
TEST(SpanRingings, ADepartureWhoseTimeIsNotItsOwnBreaksFromWhenItMayHaveBeen) {
  expect_lines(R"(
    sample #1
    breaks out_of_order if counted
    unseen, path 1
    breaks out_of_order
    sample #3
    breaks out_of_order
    breaks out_of_order
    answered #4, rung by #0
    breaks out_of_order
    sample #5
    breaks hole
  )",
               Told("10 Q n2 w5 \n 12 T a \n 16 Q n1 w4 \n 20 G a since16 \n 25 Q n1 w9").text());
}

TEST(SpanRingings, AnyOtherRecordWhoseTimeIsNotItsOwnTellsNothingLater) {
  expect_lines(R"(
    departs #3 at 22, answered #4 of path 1, free since 15#2
    answered #4, rung by #3
    breaks hole
  )",
               Told("10 A a \n 20 J a since16 \n 22 T a \n 24 G a").text());
}

TEST(SpanRingings, AnEndOfRingingWithoutItsBeginIsUnresolvedFromTheRecordBefore) {
  expect_lines(R"(
    breaks ringing_unresolved
    sample #2
    breaks ringing_unresolved
    breaks ringing_unresolved
    may return, rung at 20
    breaks hole
  )",
               Told("10 J a \n 15 Q n1 w9 \n 20 U a").text());
}

TEST(SpanRingings, AnAnswerWithoutRingingIsUnresolvedFromTheRecordBefore) {
  expect_lines(R"(
    breaks ringing_unresolved
    sample #2
    breaks ringing_unresolved
    breaks ringing_unresolved
    answered #3, rung by #0
    breaks hole
  )",
               Told("10 J a \n 15 Q n1 w9 \n 20 G a").text());
}

TEST(SpanRingings, WhereRingingIsNotSentAnAnswerIsJustThat) {
  expect_lines(R"(
    sample #1
    answered #2, rung by #0
    breaks hole
  )",
               Told("10 Q n1 w9 \n 20 G a", false).text());
}

TEST(SpanRingings, ARingingThatNothingEndsIsUnresolvedFor600Seconds) {
  expect_lines(R"(
    breaks ringing_unresolved
    breaks ringing_unresolved
    sample #2
    breaks ringing_unresolved
    may return, rung at 10
    sample #3
    sample #4
    breaks hole
  )",
               Told("10 T a \n 610 Q n1 w9 \n 611 Q n1 w9 \n 700 Q n1 w9").text());
}

TEST(SpanRingings, ARingingThatTheEndOfCoverageCutsIsUnresolved) {
  expect_lines(R"(
    breaks ringing_unresolved
    breaks ringing_unresolved
    sample #2
    breaks ringing_unresolved
    may return, rung at 10
    breaks hole
    sample #5
    breaks hole
  )",
               Told("10 T a \n 15 Q n1 w9 \n 20 ends \n 300 begins \n 310 Q n0").text());
}

TEST(SpanRingings, ASecondRingingOfAnAgentLeavesTheFirstUnresolved) {
  expect_lines(R"(
    breaks ringing_unresolved
    breaks ringing_unresolved
    departs #2 at 20, answered #3 of path 1, free since 10#1
    may return, rung at 10
    answered #3, rung by #2
    breaks hole
  )",
               Told("10 T a \n 20 T a \n 25 G a").text());
}

TEST(SpanRingings, WithoutAgentOrPathACallDepartsUnseen) {
  expect_lines("unseen\nunseen, path 1\nbreaks hole", Told("10 T - \n 12 G -").text());
  expect_lines(R"(
    breaks ringing_unresolved if counted
    unseen
    breaks ringing_unresolved if counted
    breaks hole
  )",
               Told("10 T a \n 12 G a p-").text());
}

TEST(SpanRingings, LostRecordsBreakWhereTheyAreMissed) {
  expect_lines("sample #1\nbreaks lost\nsample #3\nbreaks hole", Told("10 Q n0 \n 20 lost \n 30 Q n0").text());
}

}  // namespace
}  // namespace acd::test
