#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "random.h"
#include "reported_waits.h"
#include "wire_bytes.h"

// What is said of a call, or of an interval, is the same whatever range a report is asked for.
namespace acd::test {
namespace {

constexpr std::int64_t kMinute_s = 60, kHour_s = 3600, kDay_s = 24 * kHour_s, kInterval_s = 1800;

struct Case {
  const char* name;
  void (*change)(sim::Options&);
  /// Hours from the begin of the run: each session's records.
  std::vector<std::pair<double, double>> sessions;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

const Case kCases[] = {
    {"one_session", [](sim::Options&) {}, {{0, 72}}},
    {"begins_at_noon_with_ringing_counted", [](sim::Options& o) { o.ringing_counted = true; }, {{12, 60}}},
    {"ringing_not_sent", [](sim::Options& o) { o.ringing_records = false; }, {{0, 72}}},
    {"two_sessions_and_a_hole", [](sim::Options& o) { o.ringing_counted = true; }, {{5, 37.3}, {37.6, 72}}},
    {"a_hole_over_midnight", [](sim::Options&) {}, {{0, 23.95}, {24.1, 72}}},
    {"overlapping_sessions", [](sim::Options&) {}, {{0, 30.2}, {24.1, 60}}},
    {"a_later_session_fills_the_hole", [](sim::Options&) {}, {{0, 20}, {40, 72}, {15, 50}}},
    {"queue_never_empty_at_midnight", [](sim::Options& o) { o.load = 1.5, o.mean_patience_s = 900; }, {{0, 72}}},
};

struct Range {
  std::int64_t from = 0, to = 0;
  std::string text() const { return "--since " + utc_text(from) + " --until " + utc_text(to); }
};

class WaitsOfRanges : public ::testing::TestWithParam<Case> {
 protected:
  WaitsOfRanges() : random_(20260303, GetParam().name) {
    options_.seed = 11;
    options_.zone = "Asia/Kolkata";
    options_.days = 3;
    options_.agents = 3;
    options_.paths = 2;
    options_.round_the_clock = true;
    options_.load = 0.9;
    options_.mean_patience_s = 300;
    options_.not_answered = 0.02;
    options_.sample_every_s = 60;
    options_.ringing_records = true;
    GetParam().change(options_);
    run_ = sim::simulate(options_);
    const auto time = [&](double hours) { return run_.begin + static_cast<std::int64_t>(hours * kHour_s); };
    for (const auto& [from, to] : GetParam().sessions) {
      std::vector<sim::Record> records;
      for (const sim::Record& record : run_.records)
        if (time(from) <= record.at && record.at < time(to)) records.push_back(record);
      // A capture may begin on any day of the run.
      const std::string date = Zone(options_.zone).format(Instant{records.front().at}).substr(0, 10);
      recording_.record(recording_.capture(date), sim::to_bytes(options_, records));
    }
    for (const ReportedCall& call : reported_calls(recording_, Range{run_.begin, run_.end}.text()))
      calls_.emplace(call.frame_id, call);
  }

  // Minutes to days, half of them with an end near a midnight.
  Range some_range() {
    static constexpr std::int64_t kLengths_s[] = {5 * kMinute_s, kHour_s, 5 * kHour_s, 26 * kHour_s};
    Range range;
    range.from = random_.chance(0.5) ? run_.begin + kDay_s * random_.between(1, 2) + random_.between(-400, 400)
                                     : random_.between(run_.begin, run_.end);
    range.to = range.from + random_.between(1, kLengths_s[random_.between(0, 3)]);
    if (random_.chance(0.3)) range = {2 * range.from - range.to, range.from};
    return range;
  }
  void calls_are_as_over_everything(const Range& range);
  void calls_before_midnight_are_as_over_everything();
  using Figures = std::map<std::string, std::string>;  ///< by interval and path
  Figures figures(const Range& range);
  std::size_t intervals_are_as_over_everything(const Figures& whole, Range range);

  sim::Options options_;
  sim::Run run_;
  Recording recording_{"Asia/Kolkata"};
  sim::Random random_;
  std::map<std::int64_t, ReportedCall> calls_;
};

// A range without data ends with exit code 4 and no row.
std::string rows_or_nothing(const std::function<std::string()>& f) {
  testing::internal::CaptureStderr();
  std::string rows;
  try {
    rows = f();
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("exit code 4"));
  }
  testing::internal::GetCapturedStderr();
  return rows;
}

void WaitsOfRanges::calls_are_as_over_everything(const Range& range) {
  std::string expected;
  for (const auto& [frame_id, call] : calls_)
    if (range.from <= call.at && call.at < range.to) expected += text_of(call) + "\n";
  const std::string actual = rows_or_nothing([&] {
    std::map<std::int64_t, std::string> by_frame;
    for (const ReportedCall& call : reported_calls(recording_, range.text()))
      by_frame.emplace(call.frame_id, text_of(call) + "\n");
    std::string text;
    for (const auto& [frame_id, line] : by_frame) text += line;
    return text;
  });
  ASSERT_EQ(expected, actual) << range.text();
}

// The report that bounds a call may come after midnight, where its range has ended.
void WaitsOfRanges::calls_before_midnight_are_as_over_everything() {
  for (const auto& [frame_id, call] : calls_)
    if ((call.at - run_.begin) % kDay_s >= kDay_s - 75) calls_are_as_over_everything({call.at, call.at + 1});
}

WaitsOfRanges::Figures WaitsOfRanges::figures(const Range& range) {
  static const char* const kColumns[] = {"answered",       "bounded",       "unbounded",   "wait_s_mean_lo",
                                         "wait_s_mean_hi", "wait_s_max_lo", "within_sure", "within_possible",
                                         "left_at_least",  "samples"};
  Figures rows;
  for (const ReportRow& row : rows_of_report(recording_, "queue-waits --interval 30m " + range.text())) {
    std::string& text = rows[row.at("interval_from") + " path " + row.at("path_id")];
    for (const char* column : kColumns) text += std::string(column) + " " + row.at(column) + ", ";
  }
  return rows;
}

// Whole intervals: those of a range are not clipped.
std::size_t WaitsOfRanges::intervals_are_as_over_everything(const Figures& whole, Range range) {
  range.from -= ((range.from - run_.begin) % kInterval_s + kInterval_s) % kInterval_s;
  range.to += (kInterval_s - (range.to - run_.begin) % kInterval_s) % kInterval_s;
  if (range.to <= run_.begin || range.from >= run_.end) return 0;
  Figures part;
  rows_or_nothing([&] {
    part = figures(range);
    return std::string();
  });
  for (const auto& [where, text] : part) {
    const auto found = whole.find(where);
    EXPECT_EQ(found == whole.end() ? "" : found->second, text) << where << " " << range.text();
  }
  return part.size();
}

TEST_P(WaitsOfRanges, AreTheSameWhateverTheRange) {
  const auto bounded =
      std::count_if(calls_.begin(), calls_.end(), [](const auto& c) { return c.second.wait.has_value(); });
  EXPECT_GT(bounded, std::ssize(calls_) / 4);
  EXPECT_GT(calls_.size(), 200U);
  for (int i = 0; i < 10; ++i) calls_are_as_over_everything(some_range());
  calls_before_midnight_are_as_over_everything();
  const Figures whole = figures({run_.begin, run_.end});
  std::size_t compared = 0;
  for (int i = 0; i < 8; ++i) compared += intervals_are_as_over_everything(whole, some_range());
  EXPECT_GT(compared, 30U);
}

INSTANTIATE_TEST_SUITE_P(Of, WaitsOfRanges, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace acd::test
