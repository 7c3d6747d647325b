#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reported_waits.h"
#include "wait_days.h"

// What `calls` and `queue-waits` print of simulated days, against what callers really waited.
namespace acd::test {
namespace {

struct Case {
  const char* name;
  void (*change)(sim::Options& options, sim::Faults& faults);
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

// Nobody's telephone rings in vain.
void answer_always(sim::Options& o) {
  o.not_answered = 0;
  o.forgotten_log_off = 0;
  o.leave_while_ringing = false;
}

const Case kCases[] = {
    {"ringing_not_counted", [](sim::Options& o, sim::Faults&) { o.ringing_counted = false, answer_always(o); }},
    {"ringing_counted", [](sim::Options& o, sim::Faults&) { o.ringing_counted = true, answer_always(o); }},
    {"ringing_in_vain",
     [](sim::Options& o, sim::Faults&) {
       o.ringing_counted = true, o.not_answered = 0.1, o.leave_while_ringing = true;
     }},
    {"ringing_in_vain_to_the_tail",
     [](sim::Options& o, sim::Faults&) { o.not_answered = 0.1, o.unanswered = sim::Unanswered::kTailWithAge; }},
    {"ringing_not_sent", [](sim::Options& o, sim::Faults&) { o.ringing_records = false, answer_always(o); }},
    {"records_lost",
     [](sim::Options& o, sim::Faults& f) { o.not_answered = 0.05, o.ringing_counted = true, f.lose = 0.005; }},
    {"busy_without_a_pause", [](sim::Options& o, sim::Faults&) { o.load = 1.4, o.mean_patience_s = 120; }},
};

constexpr std::int64_t kWithin_s = 20;

class ReportedWaits : public ::testing::TestWithParam<Case> {
 protected:
  ReportedWaits() {
    options_.seed = 20260303;
    options_.zone = "Asia/Kolkata";  // half hours are cut in UTC elsewhere than in the site's zone
    options_.agents = 4;
    options_.paths = 2;
    options_.opens = "09:00";
    options_.closes = "13:00";
    options_.load = 0.9;
    options_.mean_patience_s = 240;
    sim::Faults faults;
    GetParam().change(options_, faults);
    run_ = sim::simulate(options_);
    recording_ = std::make_unique<Recording>(options_.zone);
    recording_->record(options_.first_date, sim::to_damaged_bytes(options_, faults, run_.records).bytes);
    for (const sim::CallTruth& call : run_.calls)
      if (call.answered >= 0) truth_.emplace(std::pair(call.agent, call.answered), &call);
    calls_ = reported_calls(*recording_, "");
    for (const ReportedCall& call : calls_) truly_waited_.push_back(wait_ms_of(call));
  }

  // -1 if the report lists what never was.
  std::int64_t wait_ms_of(const ReportedCall& call) const {
    const auto found = truth_.find({call.agent, call.at});
    return found == truth_.end() ? -1 : found->second->answered_ms - found->second->queued_from_ms;
  }

  void each_wait_lies_between_its_bounds();
  void intervals_agree_with_calls(const std::string& interval);
  void bars_agree_with_calls(const std::string& interval);
  std::int64_t left_in(const ReportRow& row) const;

  template <class F>
  void for_calls_of(const ReportRow& row, F f) const {
    const std::int64_t from = unix_of(row.at("interval_from")), to = unix_of(row.at("interval_to"));
    for (std::size_t i = 0; i < calls_.size(); ++i)
      if (calls_[i].path == row.at("path_id") && from <= calls_[i].at && calls_[i].at < to) f(i);
  }

  sim::Options options_;
  sim::Run run_;
  std::unique_ptr<Recording> recording_;
  std::multimap<std::pair<std::string, std::int64_t>, const sim::CallTruth*> truth_;
  std::vector<ReportedCall> calls_;
  std::vector<std::int64_t> truly_waited_;  // milliseconds, of calls_
};

void ReportedWaits::each_wait_lies_between_its_bounds() {
  std::size_t bounded = 0;
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    const ReportedCall& call = calls_[i];
    EXPECT_GE(truly_waited_[i], 0) << "no such call: " << text_of(call);
    EXPECT_EQ(call.wait.has_value(), call.likely.has_value()) << text_of(call);
    if (!call.wait) continue;
    ++bounded;
    EXPECT_LE(call.wait->lo_s * 1000, truly_waited_[i]) << text_of(call);
    EXPECT_GE(call.wait->hi_s * 1000, truly_waited_[i]) << text_of(call);
    EXPECT_LE(call.wait->lo_s, call.likely->lo_s) << text_of(call);
    EXPECT_GE(call.wait->hi_s, call.likely->hi_s) << text_of(call);
    EXPECT_LE(call.likely->lo_s, call.likely->hi_s) << text_of(call);
  }
  EXPECT_GT(bounded, calls_.size() / 4);
  EXPECT_GT(calls_.size(), 100U);
}

std::int64_t ReportedWaits::left_in(const ReportRow& row) const {
  const std::int64_t from = unix_of(row.at("interval_from")), to = unix_of(row.at("interval_to"));
  const auto here = [&](const std::string& path, std::int64_t at) {
    return path == row.at("path_id") && from <= at && at < to;
  };
  return std::count_if(run_.calls.begin(), run_.calls.end(), [&](const sim::CallTruth& call) {
    return here(call.path, call.left) || here(call.overflowed_from, call.overflowed);
  });
}

std::string mean_text(std::int64_t sum, std::int64_t n) {
  return n == 0 ? "" : fmt::format("{:.2f}", static_cast<double>(sum) / static_cast<double>(n));
}

void ReportedWaits::intervals_agree_with_calls(const std::string& interval) {
  std::int64_t answered = 0, left_at_least = 0;
  for (const ReportRow& row : rows_of_report(*recording_, "queue-waits --within 20 --interval " + interval)) {
    const std::string where = interval + " from " + row.at("interval_from") + " path " + row.at("path_id");
    std::int64_t here = 0, bounded = 0, lo_sum = 0, hi_sum = 0, within = 0;
    std::optional<std::int64_t> lo_max, hi_max;
    for_calls_of(row, [&](std::size_t i) {
      ++here;
      within += truly_waited_[i] <= kWithin_s * 1000;
      const auto& wait = calls_[i].wait;
      if (!wait) return;
      ++bounded;
      lo_sum += wait->lo_s, hi_sum += wait->hi_s;
      lo_max = std::max(lo_max.value_or(0), wait->lo_s), hi_max = std::max(hi_max.value_or(0), wait->hi_s);
    });
    EXPECT_EQ(here, number_in(row, "answered")) << where;
    EXPECT_EQ(bounded, number_in(row, "bounded")) << where;
    EXPECT_EQ(here - bounded, number_in(row, "unbounded")) << where;
    EXPECT_EQ(mean_text(lo_sum, bounded), row.at("wait_s_mean_lo")) << where;
    EXPECT_EQ(mean_text(hi_sum, bounded), row.at("wait_s_mean_hi")) << where;
    EXPECT_EQ(lo_max, number_in(row, "wait_s_max_lo")) << where;
    EXPECT_EQ(hi_max, number_in(row, "wait_s_max_hi")) << where;
    EXPECT_LE(*number_in(row, "left_at_least"), left_in(row)) << where;
    EXPECT_EQ(here == 0, row.at("within_sure").empty()) << where;
    if (here > 0) {
      constexpr double kRounding = 0.00005;
      const double share = static_cast<double>(within) / static_cast<double>(here);
      EXPECT_LE(std::stod(row.at("within_sure")), share + kRounding) << where;
      EXPECT_GE(std::stod(row.at("within_possible")), share - kRounding) << where;
    }
    answered += here;
    left_at_least += *number_in(row, "left_at_least");
  }
  EXPECT_EQ(std::ssize(calls_), answered) << interval;
  const auto left =
      std::count_if(run_.calls.begin(), run_.calls.end(), [](const auto& call) { return call.left >= 0; });
  if (options_.ringing_records && options_.load > 1) {
    EXPECT_GT(left_at_least, left / 4) << interval;
  }
}

void ReportedWaits::bars_agree_with_calls(const std::string& interval) {
  std::map<std::pair<std::string, std::string>, std::pair<std::int64_t, std::int64_t>> all_bars;
  for (const ReportRow& row : rows_of_report(*recording_, "queue-waits --histogram --interval " + interval)) {
    const std::string where = interval + " from " + row.at("interval_from") + " path " + row.at("path_id") + " bar " +
                              row.at("from_s") + " to " + row.at("to_s");
    const std::int64_t from = *number_in(row, "from_s");
    const auto to = number_in(row, "to_s");
    std::int64_t truly = 0, sure = 0, answered = 0;
    for_calls_of(row, [&](std::size_t i) {
      ++answered;
      truly += from * 1000 <= truly_waited_[i] && (!to || truly_waited_[i] < *to * 1000);
      sure += calls_[i].wait && from <= calls_[i].wait->lo_s && (!to || calls_[i].wait->hi_s < *to);
    });
    const std::int64_t said_sure = *number_in(row, "calls_sure"), possible = *number_in(row, "calls_possible");
    EXPECT_EQ(sure, said_sure) << where;
    EXPECT_LE(said_sure, truly) << where;
    EXPECT_GE(possible, truly) << where;
    EXPECT_LE(possible, answered) << where;
    auto& [sum_sure, sum_possible] = all_bars[{row.at("interval_from"), row.at("path_id")}];
    sum_sure += said_sure, sum_possible += possible;
    if (to) continue;  // the last bar is open
    EXPECT_LE(sum_sure, answered) << where;
    EXPECT_GE(sum_possible, answered) << where;
  }
  EXPECT_FALSE(all_bars.empty());
}

TEST_P(ReportedWaits, HoldTheTruth) {
  each_wait_lies_between_its_bounds();
  for (const std::string interval : {"30m", "1h", "day"}) {
    intervals_agree_with_calls(interval);
    bars_agree_with_calls(interval);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, ReportedWaits, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace acd::test
