#include <gtest/gtest.h>

#include <functional>

#include "span/ringing_evidence.h"
#include "waits_text.h"

namespace acd::test {
namespace {

std::string decision(const RingingEvidence& evidence) {
  switch (evidence.found().decided()) {
    case RingingCounted::yes:
      return "yes";
    case RingingCounted::no:
      return "no";
    case RingingCounted::unknown:
      break;
  }
  return "unknown";
}

// "yes 1#3 no 0, decided yes": how much evidence, the sample of the first, what follows.
std::string evidence_of(std::string_view lines) {
  RingingEvidence evidence(sends_ringing(lines));
  feed(lines, evidence.input());
  std::string text;
  const auto found = evidence.found();
  for (const auto& [name, side] : {std::pair{"yes", found.counted}, {"no", found.not_counted}})
    text += side.count == 0 ? fmt::format("{} 0 ", name) : fmt::format("{} {}#{} ", name, side.count, side.example);
  return text + decision(evidence);
}

std::string times(int count, const std::function<std::string(int)>& lines_at) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += lines_at(100 * (i + 1));
  return lines;
}

std::string says_no(int at) { return fmt::format("{} T a \n {} Q n0 \n {} G a \n", at, at + 2, at + 4); }

std::string says_yes(int at) {
  return fmt::format("{} Q n1 w5 \n {} T b \n {} Q n1 w22 \n {} G b \n {} Q n0 \n", at, at + 15, at + 17, at + 19,
                     at + 30);
}

TEST(SpanRingingEvidence, AnEmptyQueueWhileACallRingsSaysNo) {
  EXPECT_EQ("yes 0 no 1#2 no", evidence_of("10 T a \n 12 Q n0 \n 14 G a"));
  // Each ringing once.
  EXPECT_EQ("yes 0 no 1#2 no", evidence_of("10 T a \n 12 Q n0 \n 13 Q n0 \n 14 G a"));
  // Not of another path, not in vain, not once it was answered, nor before it rang.
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("10 T a \n 12 Q n0 p2 \n 14 G a"));
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("10 T a \n 12 Q n0 \n 14 U a"));
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("10 T a \n 14 G a \n 14 Q n0"));
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("10 Q n0 \n 10 T a \n 14 G a"));
}

TEST(SpanRingingEvidence, LostRecordsBetweenSpoilIt) {
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("10 T a \n 11 lost \n 12 Q n0 \n 14 G a"));
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("10 T a \n 12 Q n0 \n 13 lost \n 14 G a"));
}

// The one that waited at 100 must be the one that rings, yet 117 tells of somebody who waits since 95.
TEST(SpanRingingEvidence, ACallTooOldToBeAnyOtherSaysYes) {
  EXPECT_EQ("yes 1#3 no 0 yes", evidence_of(says_yes(100)));
  EXPECT_EQ("yes 1#3 no 0 yes", evidence_of("10 Q n0 \n 12 T a \n 20 Q n1 w12 \n 22 G a"));
  // Who came since the sample before may be another: 1 s is left for rounding.
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("10 Q n1 w5 \n 12 T a \n 20 Q n1 w11 \n 22 G a"));
  EXPECT_EQ("yes 1#3 no 0 yes", evidence_of("10 Q n1 w5 \n 12 T a \n 20 Q n1 w12 \n 22 G a"));
  // Two waited before: the other may be it.
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("10 Q n2 w5 \n 12 T a \n 20 Q n1 w15 \n 22 G a"));
  // Nothing is known of who waited before.
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("12 T a \n 20 Q n1 w15 \n 22 G a"));
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("10 Q n1 w5 \n 12 T a \n 20 Q n1 w- \n 22 G a"));
}

TEST(SpanRingingEvidence, ARingingInVainSpoilsYesNotNo) {
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("10 Q n1 w5 \n 12 T a \n 15 T b \n 20 Q n1 w15 \n 22 G a \n 25 U b"));
  EXPECT_EQ("yes 0 no 1#4 no", evidence_of("10 Q n1 w5 \n 12 T a \n 15 T b \n 20 Q n0 \n 22 G a \n 25 U b"));
}

TEST(SpanRingingEvidence, OneSideDecidesByTenToOne) {
  EXPECT_EQ("yes 1#3 no 10#7 no", evidence_of(says_yes(50) + times(10, says_no)));
  EXPECT_EQ("yes 1#3 no 9#7 unknown", evidence_of(says_yes(50) + times(9, says_no)));
}

TEST(SpanRingingEvidence, TwentyAreEnough) {
  const auto is_plain = [](int count) {
    RingingEvidence evidence(true);
    feed(times(count, says_no), evidence.input());
    return evidence.is_plain();
  };
  EXPECT_FALSE(is_plain(19));
  EXPECT_TRUE(is_plain(20));
}

// Two ring, but one is counted.
std::string contradicts_yes(int at) {
  return fmt::format("{} Q n2 w5 \n {} T a \n {} T b \n {} Q n1 w1 \n {} G a \n {} G b \n {} Q n0 \n", at, at + 2,
                     at + 3, at + 4, at + 6, at + 7, at + 20);
}

// The same one is the oldest before and while a rings: unless it is counted, it did not depart.
std::string contradicts_no(int at) {
  return fmt::format("{} Q n1 w5 \n {} Q n3 w20 \n {} T a \n {} Q n3 w24 \n {} G a \n {} Q n0 \n", at, at + 15, at + 16,
                     at + 19, at + 20, at + 30);
}

// The first tells nothing: who waits there may have rung in vain before.
TEST(SpanRingingEvidence, WhereThereIsNoneContradictionsOfOneReadingAloneDecide) {
  EXPECT_EQ("yes 0 no 0 yes", evidence_of(times(4, contradicts_no)));
  EXPECT_EQ("yes 0 no 0 no", evidence_of(times(4, contradicts_yes)));
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of(times(3, contradicts_no)));
}

TEST(SpanRingingEvidence, EvidenceGoesBeforeContradictions) {
  EXPECT_EQ("yes 0 no 1#2 no", evidence_of(says_no(50) + times(3, contradicts_no)));
  EXPECT_EQ("yes 1#30 no 1#26 unknown", evidence_of(times(4, contradicts_no) + says_no(550) + says_yes(600)));
}

TEST(SpanRingingEvidence, WhereBothAreContradictedNothingIsDecided) {
  const auto both = [](int at) { return at < 450 ? contradicts_no(at) : contradicts_yes(at); };
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of(times(8, both)));
}

// A session may be read part by part, each with what comes around it.
TEST(SpanRingingEvidence, OfAPartIsWhatItsRecordsSay) {
  const std::string lines = times(6, says_no) + times(4, contradicts_no);
  RingingEvidence::Found found;
  for (const auto& [first, last] : {std::pair<FrameId, FrameId>{1, 9}, {10, 13}, {14, 1000}}) {
    RingingEvidence evidence(true, found, first, last);
    feed(lines, evidence.input());
    found = evidence.found();
  }
  EXPECT_EQ(6, found.not_counted.count);
  EXPECT_EQ(2, found.not_counted.example);
  EXPECT_EQ(RingingCounted::no, found.decided());
}

TEST(SpanRingingEvidence, ContradictionsOfPartsAddUp) {
  const std::string lines = times(4, contradicts_no);
  RingingEvidence::Found found;
  for (const auto& [first, last] : {std::pair<FrameId, FrameId>{1, 12}, {13, 1000}}) {
    RingingEvidence evidence(true, found, first, last);
    feed(lines, evidence.input());
    found = evidence.found();
  }
  EXPECT_EQ(0, found.counted.contradictions);
  EXPECT_EQ(3, found.not_counted.contradictions);
  EXPECT_EQ(RingingCounted::yes, found.decided());
}

TEST(SpanRingingEvidence, WhereRingingIsNotSentThereIsNone) {
  EXPECT_EQ("yes 0 no 0 unknown", evidence_of("10 Q n0 \n 14 G a \n 20 Q n0"));
}

}  // namespace
}  // namespace acd::test
