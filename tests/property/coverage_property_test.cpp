#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "coverage_text.h"

namespace acd::test {
namespace {

// The account as a child would keep it: every second and every record for itself.
struct Model {
  struct Earlier {
    std::int64_t from, to;
  };
  std::vector<Earlier> earlier;

  // Whether the second [s, s+1) is covered by an earlier stretch.
  bool second_covered(std::int64_t s) const {
    for (const auto& e : earlier)
      if (e.from <= s && s < e.to) return true;
    return false;
  }
  // The second with which an earlier stretch begins or ends: there the records themselves decide, not the time.
  bool is_seam(std::int64_t t) const {
    for (const auto& e : earlier)
      if (t == e.from || t == e.to) return true;
    return false;
  }
  // A record at t is held by an earlier stretch, first and last second included, unless it is of 0 s; but a stretch
  // that begins where others ended goes on there.
  bool record_covered(std::int64_t t, std::int64_t stretch_from) const {
    for (const auto& e : earlier) {
      if (t == stretch_from && merged_end(e) == t) continue;
      if (e.from < e.to && e.from <= t && t <= e.to) return true;
    }
    return false;
  }

 private:
  // Earlier stretches that touch are one.
  std::int64_t merged_end(const Earlier& e) const {
    std::int64_t end = e.to;
    for (bool grown = true; grown;) {
      grown = false;
      for (const auto& other : earlier)
        if (other.from <= end && other.to > end) {
          end = other.to;
          grown = true;
        }
    }
    return end;
  }
};

// Times of the records of a random stretch around midnight of 1970-01-02.
std::vector<std::string> random_records(std::mt19937_64& random) {
  std::int64_t at = 86400 - 150 + static_cast<std::int64_t>(random() % 300);
  std::vector<std::string> records;
  const std::size_t n = 1 + random() % 12;
  for (std::size_t i = 0; i < n; ++i) {
    records.push_back(std::to_string(at));
    at += static_cast<std::int64_t>(random() % 3 == 0 ? 0 : random() % 40);
  }
  return records;
}

void check(const std::vector<CoveragePiece>& pieces, const std::vector<std::string>& records, const Model& model) {
  const std::int64_t from = std::stoll(records.front()), to = std::stoll(records.back());
  EXPECT_EQ(from, pieces.front().time.from.unix_s);
  EXPECT_EQ(to, pieces.back().time.to.unix_s);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const CoveragePiece& piece = pieces[i];
    if (i) {
      EXPECT_EQ(pieces[i - 1].time.to, piece.time.from);
      EXPECT_NE(CoverageEnd::session, pieces[i - 1].ended_by);
    }
    EXPECT_LE(piece.time.from, piece.time.to);
    for (std::int64_t s = piece.time.from.unix_s; s < piece.time.to.unix_s; ++s) {
      EXPECT_EQ(!model.second_covered(s), piece.counted) << "second " << s;
      EXPECT_EQ(piece.day, s / 86400) << "second " << s;
    }
    for (FrameId f = piece.first_frame_id; f <= piece.last_frame_id; ++f) {
      const std::int64_t at = std::stoll(records[static_cast<std::size_t>(f - 1)]);
      if (model.is_seam(at)) continue;
      EXPECT_EQ(!model.record_covered(at, from), piece.counted) << "record at " << at;
    }
  }
  for (std::size_t f = 1; f <= records.size(); ++f) {
    const auto holds = [&](const CoveragePiece& p) {
      return p.first_frame_id <= static_cast<FrameId>(f) && static_cast<FrameId>(f) <= p.last_frame_id;
    };
    EXPECT_EQ(1, std::count_if(pieces.begin(), pieces.end(), holds)) << "frame " << f;
  }
}

TEST(CoverageProperty, RandomStretchesCountAsABruteForceModelSays) {
  for (std::uint64_t seed = 1; seed <= 300 && !::testing::Test::HasFailure(); ++seed) {
    std::mt19937_64 random(seed);
    Account account;
    Model model;
    std::string story;
    for (int stretch = 0; stretch < 8; ++stretch) {
      const auto records = random_records(random);
      story += joined(records, " ") + " | ";
      SCOPED_TRACE("seed " + std::to_string(seed) + ": " + story);
      const auto pieces = pieces_of(account, Zone("UTC"), records);
      check(pieces, records, model);
      const Interval whole{pieces.front().time.from, pieces.back().time.to};
      std::set<std::int64_t> uncovered;
      for (const Interval part : account.uncovered(whole))
        for (std::int64_t s = part.from.unix_s; s < part.to.unix_s; ++s) EXPECT_TRUE(uncovered.insert(s).second);
      for (std::int64_t s = whole.from.unix_s; s < whole.to.unix_s; ++s)
        EXPECT_EQ(!model.second_covered(s), uncovered.contains(s)) << "second " << s;
      account.add(whole);
      model.earlier.push_back({whole.from.unix_s, whole.to.unix_s});
      if (::testing::Test::HasFailure()) break;
    }
  }
}

}  // namespace
}  // namespace acd::test
