#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <utility>

#include "reported_waits.h"
#include "wait_days.h"

// What `calls --assume work-conserving` prints of simulated days, against what callers really waited.
namespace acd::test {
namespace {

struct Score {
  std::int64_t days = 0, calls = 0, narrowed = 0;
  std::int64_t guaranteed_changed = 0;
  std::int64_t outside = 0, outside_before = 0;  // true waits not between the likely bounds
  std::int64_t width_s = 0, width_before_s = 0;
  std::string wrong;

  void add(const ReportedCall& plain, const ReportedCall& assumed, std::int64_t waited_ms) {
    guaranteed_changed += plain.wait != assumed.wait;
    if (!plain.likely || !assumed.likely) return;
    const auto holds = [&](const ReportedCall::Wait& w) {
      return w.lo_s * 1000 <= waited_ms && waited_ms <= w.hi_s * 1000;
    };
    ++calls;
    narrowed += plain.likely != assumed.likely;
    width_before_s += plain.likely->hi_s - plain.likely->lo_s;
    width_s += assumed.likely->hi_s - assumed.likely->lo_s;
    outside_before += !holds(*plain.likely);
    if (holds(*assumed.likely)) return;
    ++outside;
    if (holds(*plain.likely)) wrong = text_of(assumed) + fmt::format(", waited {} ms", waited_ms);
  }
  std::string text() const {
    const auto mean = [&](std::int64_t sum) {
      return calls == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(calls);
    };
    return fmt::format("days {} bounded calls {} narrowed {:.3f} mean width {:.1f} s, was {:.1f} s; outside {}, was {}",
                       days, calls, mean(narrowed), mean(width_s), mean(width_before_s), outside, outside_before);
  }
};

// ACD_WAIT_SEEDS=2000-2100: those, and the scores are printed.
std::pair<std::uint64_t, std::uint64_t> seeds() {
  const char* wanted = std::getenv("ACD_WAIT_SEEDS");
  if (!wanted) return {1, 9};
  char* end = nullptr;
  const std::uint64_t from = std::strtoull(wanted, &end, 10);
  return {from, std::strtoull(end + 1, nullptr, 10)};
}

// Days of centres that send ringing, none in vain: the likely bounds, without and with the assumption.
template <class Change>
Score score_of(const char* name, Change change) {
  Score score;
  const auto [from, to] = seeds();
  for (std::uint64_t seed = from; seed < to; ++seed) {
    sim::Options options = drawn_day(seed).options;
    options.ringing_records = true;
    options.not_answered = options.forgotten_log_off = 0;
    options.leave_while_ringing = false;
    change(options);
    const sim::Run run = sim::simulate(options);
    Recording recording(options.zone);
    recording.record(options.first_date, sim::to_damaged_bytes(options, {}, run.records).bytes);
    std::map<std::pair<std::string, std::int64_t>, std::int64_t> waited_ms;
    for (const sim::CallTruth& call : run.calls)
      if (call.answered >= 0) waited_ms[{call.agent, call.answered}] = call.answered_ms - call.queued_from_ms;
    const auto plain = reported_calls(recording, "");
    const auto assumed = reported_calls(recording, "--assume work-conserving");
    EXPECT_EQ(plain.size(), assumed.size());
    for (std::size_t i = 0; i < plain.size(); ++i)
      score.add(plain[i], assumed[i], waited_ms.at({plain[i].agent, plain[i].at}));
    ++score.days;
  }
  if (std::getenv("ACD_WAIT_SEEDS") != nullptr) std::cout << fmt::format("{:<28} {}\n", name, score.text());
  return score;
}

TEST(WorkConserving, NarrowsTheLikelyBoundsAndHoldsTheTruth) {
  const Score found = score_of("work-conserving", [](sim::Options&) {});
  EXPECT_EQ(found.outside_before, found.outside) << found.wrong;
  EXPECT_EQ(0, found.guaranteed_changed);
  EXPECT_LT(found.width_s * 10, found.width_before_s * 9) << found.text();
}

// A centre that does keep callers waiting beside idle agents.
TEST(WorkConserving, IsRefusedWhereItDoesNotFit) {
  const Score found = score_of("one of three held back", [](sim::Options& o) {
    o.hold_back = 0.33;
    o.load = 0.7;  // agents are idle
  });
  EXPECT_EQ(0, found.guaranteed_changed);
  EXPECT_LE(found.narrowed * 50, found.calls) << found.text();
  EXPECT_LE((found.outside - found.outside_before) * 500, found.calls) << found.text() << '\n' << found.wrong;
}

}  // namespace
}  // namespace acd::test
