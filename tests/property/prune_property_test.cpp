// Prune changes no figure of a kept day, in no report.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <span>

#include "random.h"
#include "rebuild_text.h"
#include "recorded_days.h"
#include "report_text.h"
#include "store/prune.h"
#include "store/rebuild.h"

namespace acd::test {
namespace {

constexpr Day kFarAhead = 99'999;
constexpr std::int64_t kHour_s = 3600;

// ACD_PRUNE_SEEDS=0-100 tries these centres instead of a few, ACD_PRUNE_DAYS=30 with so many days each.
std::pair<std::uint64_t, std::uint64_t> seeds() {
  const char* wanted = std::getenv("ACD_PRUNE_SEEDS");
  if (wanted == nullptr) return {1, 21};
  char* rest = nullptr;
  const std::uint64_t from = std::strtoull(wanted, &rest, 10);
  return {from, *rest == '-' ? std::strtoull(rest + 1, nullptr, 10) : from + 1};
}

int days() {
  const char* wanted = std::getenv("ACD_PRUNE_DAYS");
  return wanted == nullptr ? 10 : std::atoi(wanted);
}

std::string read_all(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) files.insert(entry.path());
  std::string text;
  for (const auto& file : files) text += "== " + file.filename().string() + "\n" + read_all(file);
  return text;
}

// What the program writes, with its exit code and what it says.
std::string report(Recording& recording, const std::string& command) {
  const std::string file = recording.folder().file("report");
  std::filesystem::remove_all(file);
  std::vector<std::string> words = words_of("acd-report " + command);
  words.insert(words.end(), {"--db", recording.path(), "--output", file});
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  testing::internal::CaptureStderr();
  const int code = report_main(static_cast<int>(argv.size()), argv.data());
  const std::string said = testing::internal::GetCapturedStderr();
  if (code != 0) return fmt::format("exit code {}\n", code);
  return read_all(file) + said;
}

std::string first_difference(const std::string& whole, const std::string& pruned) {
  if (whole == pruned) return "";
  const auto a = lines_of(whole), b = lines_of(pruned);
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i)
    if (i >= a.size() || i >= b.size() || a[i] != b[i])
      return fmt::format("line {}\n  whole  {}\n  pruned {}", i + 1, i < a.size() ? a[i] : "-",
                         i < b.size() ? b[i] : "-");
  return "";
}

// A database that was recorded whole, and another that is pruned.
class PrunedDays : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  PrunedDays() : story_(GetParam(), days()), random_(GetParam(), "prune"), zone_(story_.options.zone) {}

  // The same database under another name.
  static void copy(Recording& from, Recording& to) {
    to.close();
    std::filesystem::remove(to.path() + "-wal");
    std::filesystem::remove(to.path() + "-shm");
    std::filesystem::remove(to.path());
    from.db().exec("VACUUM INTO '" + to.path() + "'");
    to.reopen();
  }

  void prune(Recording& recording, std::int64_t keep) {
    auto cut = find_cut(recording.db(), keep, kFarAhead);
    while (!cut && keep > 0) cut = find_cut(recording.db(), --keep, kFarAhead);
    if (!cut) return;
    first_day_ = cut->first_day;
    Prune prune(recording.db(), [] { return true; });
    ASSERT_TRUE(prune.cut(*cut));
    ASSERT_TRUE(prune.delete_rows());
    deleted_ += prune.frames_deleted();
  }

  std::string range(Instant from, Instant to) const {
    return fmt::format(" --since {} --until {}", zone_.format(from), zone_.format(to));
  }
  void same(const std::string& command) {
    ++compared_;
    const std::string whole = report(whole_, command), pruned = report(pruned_, command);
    not_empty_ += std::count(whole.begin(), whole.end(), '\n') > 1;
    ASSERT_EQ("", first_difference(whole, pruned))
        << "seed " << GetParam() << ", kept from " << format_day(first_day_) << ", " << command;
  }
  Instant first_midnight() const { return zone_.midnight(first_day_); }
  Instant end();
  void first_kept_hours_are_the_same();
  void all_kept_days_are_the_same();
  void reports_are_the_same(std::span<const char* const> reports, const std::string& range);
  void calls_are_explained_the_same(const std::string& range);
  void frames_are_told_the_same(Instant from, Instant to);

  RecordedDays story_;
  sim::Random random_;
  Zone zone_;
  Recording whole_, pruned_;
  Day first_day_ = 0;
  std::int64_t deleted_ = 0, compared_ = 0, not_empty_ = 0;
};

const char* const kEveryReport[] = {"occupancy --interval 30m",
                                    "occupancy --interval 1h --by path",
                                    "queue-waits --interval 30m",
                                    "queue-waits --tier likely --interval day",
                                    "queue-waits --interval day --ringing-counted yes",
                                    "queue-waits --interval day --ringing-counted no --ring-max 600",
                                    "queue-waits --interval day --tier likely --assume work-conserving",
                                    "queue-waits --histogram --interval day",
                                    "longest-wait --interval 30m",
                                    "longest-wait --episodes",
                                    "calls",
                                    "shifts",
                                    "timeline",
                                    "make-busy --interval 1h",
                                    "events",
                                    "health --assume work-conserving",
                                    "export --as day-files",
                                    "export --as ndjson",
                                    "export --as raw"};
const char* const kOfManyDays[] = {"occupancy --interval day",
                                   "queue-waits --interval 1h",
                                   "longest-wait --episodes",
                                   "shifts",
                                   "timeline",
                                   "make-busy --interval day",
                                   "health"};

void PrunedDays::reports_are_the_same(std::span<const char* const> reports, const std::string& range) {
  for (const std::string command : reports)
    ASSERT_NO_FATAL_FAILURE(same(command + range + (command.starts_with("export") ? "" : " --format csv")));
}

Instant PrunedDays::end() {
  const auto last = whole_.db().execAndGet("SELECT max(day) FROM coverage WHERE counted").getInt();
  return zone_.midnight(last + 1);
}

// What lies before is nearest there.
void PrunedDays::first_kept_hours_are_the_same() {
  const Instant begin = first_midnight();
  const std::string hours = range(begin, begin + random_.between(1, 30) * kHour_s);
  ASSERT_NO_FATAL_FAILURE(reports_are_the_same(kEveryReport, hours));
  ASSERT_NO_FATAL_FAILURE(calls_are_explained_the_same(hours));
  ASSERT_NO_FATAL_FAILURE(frames_are_told_the_same(begin, begin + kHour_s));
  for (const std::int64_t s : {std::int64_t{0}, std::int64_t{1}, std::int64_t{60}, random_.between(0, 86399)})
    ASSERT_NO_FATAL_FAILURE(same("who --format csv --at " + zone_.format(begin + s)));
}

void PrunedDays::all_kept_days_are_the_same() {
  ASSERT_NO_FATAL_FAILURE(reports_are_the_same(kOfManyDays, range(first_midnight(), end())));
  ASSERT_NO_FATAL_FAILURE(
      same("who --format csv --at " + zone_.format(first_midnight() + random_.between(0, end() - first_midnight()))));
}

void PrunedDays::calls_are_explained_the_same(const std::string& range) {
  const auto lines = lines_of(report(whole_, "calls --format csv" + range));
  for (std::size_t i = 1; i < lines.size() && i < 6; ++i)
    ASSERT_NO_FATAL_FAILURE(
        same("calls --assume work-conserving --format csv --explain-call " + lines[i].substr(lines[i].rfind(',') + 1)));
}

void PrunedDays::frames_are_told_the_same(Instant from, Instant to) {
  SQLite::Statement frames(whole_.db(),
                           "SELECT frame_id FROM agent_event WHERE at >= ? AND at < ? ORDER BY frame_id LIMIT 8");
  frames.bind(1, from.unix_s);
  frames.bind(2, to.unix_s);
  while (frames.executeStep())
    ASSERT_NO_FATAL_FAILURE(same("events --format table --frame " + frames.getColumn(0).getString()));
}

// Pruned while sessions are still to come, late ones among them; pruned again, and derived again.
TEST_P(PrunedDays, AreReportedAsBefore) {
  const std::size_t all = story_.sessions.size(), later = story_.first_later();
  story_.record(whole_, 0, later);
  copy(whole_, pruned_);
  ASSERT_NO_FATAL_FAILURE(prune(pruned_, random_.between(1, days() - 2)));
  ASSERT_NO_FATAL_FAILURE(first_kept_hours_are_the_same());
  ASSERT_NO_FATAL_FAILURE(all_kept_days_are_the_same());
  story_.record(whole_, later, all);
  story_.record(pruned_, later, all);
  ASSERT_NO_FATAL_FAILURE(all_kept_days_are_the_same());
  ASSERT_NO_FATAL_FAILURE(prune(pruned_, random_.between(0, days() / 2)));
  ASSERT_EQ("", differences_of(pruned_.db()));
  ASSERT_NO_FATAL_FAILURE(first_kept_hours_are_the_same());
  const std::string rows = pruned_.all();
  ASSERT_TRUE(rebuild(pruned_.db(), [](std::int64_t) { return true; }));
  ASSERT_EQ(rows, pruned_.all());
  if (deleted_ == 0) {  // what was recorded late holds all of it
    EXPECT_FALSE(find_cut(pruned_.db(), 0, kFarAhead));
    return;
  }
  EXPECT_GT(not_empty_, compared_ / 2);
}

INSTANTIATE_TEST_SUITE_P(Seed, PrunedDays, ::testing::Range(seeds().first, seeds().second));

}  // namespace
}  // namespace acd::test
