#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include "chaos_switch.h"
#include "host_lateness.h"
#include "program_loop.h"
#include "simulator.h"
#include "store_fixture.h"
#include "wire_bytes.h"

// Recorder, prune, backup, check and reports at once, each in a loop and each killed in random order from a printed
// seed. At the end every record is accounted for.
namespace acd::test {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kPromised_us = 250'000;   // from its arrival to its commit
constexpr std::int64_t kAllowed_us = 500'000;    // as much again for a busy machine, as in killed_run_test.cpp
constexpr std::int64_t kUnnoticed_us = 100'000;  // until the switch sees that nobody reads any more
constexpr std::int64_t kLatenessBefore_us = 2'000'000;
constexpr int kPatience_s = 120;  // until each has come through once, and all is stored

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::string date_before(std::int64_t days) {
  const std::time_t at = now_us() / 1'000'000 - days * 86'400;
  std::tm tm{};
  ::gmtime_r(&at, &tm);
  return fmt::format("{:04}-{:02}-{:02}", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

// What came of the runs of one program.
class Tally {
 public:
  void add(const ProgramRun& run) {
    const std::lock_guard guard(mutex_);
    ++codes_[run.was_killed() ? -1 : run.code];
    if (run.was_killed()) kills_.push_back(run);
    if (!run.was_killed() && run.code == 75) ++why_[run.output.substr(0, 300)];
  }
  std::int64_t with(int code) const {
    const std::lock_guard guard(mutex_);
    const auto found = codes_.find(code);
    return found == codes_.end() ? 0 : found->second;
  }
  std::vector<ProgramRun> kills() const {
    const std::lock_guard guard(mutex_);
    return kills_;
  }
  std::string text() const {
    return fmt::format("{} done, {} without data, {} put off (75), {} killed", with(0), with(4), with(75), with(-1));
  }
  std::map<std::string, int> why() const {
    const std::lock_guard guard(mutex_);
    return why_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<int, std::int64_t> codes_;  // -1: killed
  std::map<std::string, int> why_;     // what was said with 75
  std::vector<ProgramRun> kills_;
};

class Together : public ::testing::Test {
 protected:
  Together() {
    std::cout << "together: ACD_TOGETHER_SEED=" << seed_ << " ACD_TOGETHER_SECONDS=" << seconds_ << std::endl;
    sim::Options options;
    options.zone = "UTC";
    options.first_date = date_before(days_);
    options.days = static_cast<int>(days_);
    options.agents = 2;
    options.sample_every_s = options.refresh_every_s = 600;
    const std::string days = folder_.write("days.rte", sim::to_bytes(options, sim::simulate(options).records));
    const std::string log = folder_.file("replay.log");
    EXPECT_EQ(0, ChildProcess({ACD_RECORDER, "replay", days, "--db", db_, "--zone", "UTC"}, log).wait())
        << content_of(log);
  }

  std::int64_t between(std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>(from, to)(random_);
  }

  void expect(const char* name, const ProgramRun& run, bool right) {
    if (run.was_killed() || right) return;
    std::string command;
    for (const std::string& word : run.command) command += word + ' ';
    ADD_FAILURE() << name << ": " << command << "ended with " << run.code << ": " << run.output;
  }
  // Reading has one reason to be put off: a recorder begins meanwhile.
  static bool put_off(const ProgramRun& run) { return run.code == 75; }

  std::vector<std::string> recorder_command() const {
    return {ACD_RECORDER, "run", "--pbx", pbx_.address(), "--db", db_, "--state", state_, "--zone", "UTC"};
  }
  std::vector<std::string> prune_command() const {
    return {ACD_RECORDER, "prune", "--keep", fmt::format("{}", keep_.load()), "--even-if-most", "--db", db_};
  }
  std::vector<std::string> report_command() {
    static constexpr std::array kReports = {"longest-wait", "occupancy", "queue-waits", "calls", "shifts", "health"};
    return {
        ACD_REPORT, kReports[next_report_++ % kReports.size()], "--db", db_, "--output", folder_.file("report.csv")};
  }

  void judge_recorder(const ProgramRun& run) {
    expect("recorder", run, run.code == 0 || run.code == 75);  // prune holds the database
    recorder_.add(run);
  }
  void judge_prune(const ProgramRun& run) {
    expect("prune", run, run.code == 0 || run.code == 75);
    if (run.code == 0 && keep_ > 1) --keep_;
    prune_.add(run);
  }
  void judge_check(const ProgramRun& run) {
    expect("check", run, put_off(run) || (run.code == 0 && run.output.find("ok\n") != std::string::npos));
    check_.add(run);
  }
  void judge_report(const ProgramRun& run) {
    expect("report", run, put_off(run) || run.code == 0 || run.code == 4);
    report_.add(run);
  }
  void judge_backup(const ProgramRun& run) {
    expect("backup", run, put_off(run) || run.code == 0);
    backup_.add(run);
    if (run.code != 0) return;
    const std::string log = folder_.file("copy.log");
    ::unlink(log.c_str());
    EXPECT_EQ(0, ChildProcess({ACD_RECORDER, "rebuild", "--check", "--db", copy_}, log).wait()) << content_of(log);
  }

  void kill_in_random_order() {
    const std::array<ProgramLoop*, 6> victims = {&*recording_, &*recording_, &*pruning_,
                                                 &*copying_,   &*checking_,  &*reporting_};
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds_);
    while (std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(milliseconds(between(0, 9) ? between(50, 1000) : between(2000, 5000)));
      victims[static_cast<std::size_t>(between(0, 5))]->kill();
    }
  }

  void begin();
  void end();
  bool all_came_through() const { return prune_.with(0) && backup_.with(0) && check_.with(0) && report_.with(0); }
  bool all_is_stored();
  bool comes(const std::function<bool()>& what) {
    for (int i = 0; i < 10 * kPatience_s; ++i) {
      if (what()) return true;
      std::this_thread::sleep_for(milliseconds(100));
    }
    return false;
  }
  std::vector<bool> stored();
  std::optional<std::int64_t> age_at_kill(std::int64_t sent_us);
  void account_for_all();
  void print();

  const std::uint64_t seed_ = number_from("ACD_TOGETHER_SEED", std::random_device{}());
  const std::int64_t seconds_ = static_cast<std::int64_t>(number_from("ACD_TOGETHER_SECONDS", 15));
  const std::int64_t days_ = std::min<std::int64_t>(30 + seconds_ / 2, 350);
  std::mt19937_64 random_{seed_};
  ChaosSwitch pbx_{3};
  const TempFolder folder_;
  const std::string db_ = folder_.file("acd.db"), copy_ = folder_.file("copy.db"),
                    state_ = folder_.file("mitel_data.json");
  const HostLateness host_{folder_.file("lateness")};
  std::atomic<std::int64_t> keep_{days_};
  std::size_t next_report_ = 0;
  Tally recorder_, prune_, check_, backup_, report_;
  std::optional<ProgramLoop> recording_, pruning_, copying_, checking_, reporting_;
};

void Together::begin() {
  recording_.emplace(
      folder_.file("recorder.log"), [this] { return recorder_command(); },
      [this](const ProgramRun& run) { judge_recorder(run); });
  pruning_.emplace(
      folder_.file("prune.log"), [this] { return prune_command(); },
      [this](const ProgramRun& run) { judge_prune(run); });
  copying_.emplace(
      folder_.file("backup.log"),
      [this] { return std::vector<std::string>{ACD_RECORDER, "backup", "--db", db_, "--to", copy_, "--force"}; },
      [this](const ProgramRun& run) { judge_backup(run); });
  checking_.emplace(
      folder_.file("check.log"),
      [this] {
        return std::vector<std::string>{ACD_RECORDER, "rebuild", "--check", "--db", db_};
      },
      [this](const ProgramRun& run) { judge_check(run); });
  reporting_.emplace(
      folder_.file("report.log"), [this] { return report_command(); },
      [this](const ProgramRun& run) { judge_report(run); });
}

void Together::end() {
  EXPECT_TRUE(comes([this] { return all_came_through(); }));
  for (auto* loop : {&pruning_, &copying_, &checking_, &reporting_}) (*loop)->stop();
  pbx_.hush();
  EXPECT_TRUE(comes([this] { return all_is_stored(); }));
  recording_->stop(SIGTERM);
  EXPECT_EQ(1, recorder_.with(0));
}

// Nothing is on its way any more: the last one that was sent.
bool Together::all_is_stored() {
  try {
    const auto reader = open_for_reading(db_);
    SQLite::Statement last(*reader, "SELECT raw FROM frame ORDER BY frame_id DESC LIMIT 1");
    return last.executeStep() && ChaosSwitch::number_of(last.getColumn(0).getString()) == pbx_.sent() - 1;
  } catch (const std::exception&) {
    return false;  // a recorder begins
  }
}

// Which of the records sent; nothing else may have been recorded.
std::vector<bool> Together::stored() {
  const auto reader = open_for_reading(db_);
  EXPECT_EQ("ok\n", rows_of(*reader, "PRAGMA integrity_check"));
  EXPECT_EQ("0\n", rows_of(*reader, "SELECT count(*) FROM session WHERE ended_us IS NULL OR dropped_bytes > 0"));
  std::vector<bool> stored(pbx_.sent());
  std::optional<std::size_t> last;
  SQLite::Statement rows(*reader,
                         "SELECT raw FROM frame JOIN session USING (session_id) WHERE kind = 'live' ORDER BY frame_id");
  while (rows.executeStep()) {
    const std::string raw = rows.getColumn(0).getString();
    const auto number = ChaosSwitch::number_of(raw);
    if (!number || *number >= stored.size() || (last && *number <= *last)) {
      ADD_FAILURE() << '"' << raw << "\" after record " << last.value_or(0) << ": twice, out of order, or never sent";
      break;
    }
    stored[*number] = true;
    last = number;
  }
  return stored;
}

// Of a record that is missing; negative: it was sent to one that was dead already. None: no kill explains it.
std::optional<std::int64_t> Together::age_at_kill(std::int64_t sent_us) {
  for (const ProgramRun& run : recorder_.kills()) {
    const std::int64_t late_us = host_.worst_us(run.killed_us - kLatenessBefore_us, run.ended_us);
    if (run.killed_us - kAllowed_us - late_us < sent_us && sent_us <= run.ended_us + kUnnoticed_us + late_us)
      return run.killed_us - sent_us;
  }
  return std::nullopt;
}

void Together::account_for_all() {
  const std::vector<std::int64_t> sent = pbx_.sent_us();
  const std::vector<bool> stored = this->stored();
  std::int64_t lost = 0, above_promised = 0, oldest_us = 0, missing = 0;
  for (std::size_t n = 0; n < sent.size(); ++n) {
    if (stored[n]) continue;
    const auto age_us = age_at_kill(sent[n]);
    ++lost;
    if (!age_us && ++missing <= 5)
      ADD_FAILURE() << "record " << n << ", sent " << (sent[n] - sent[0]) / 1000 << " ms after the first, is missing";
    if (age_us > kPromised_us) ++above_promised;
    oldest_us = std::max(oldest_us, age_us.value_or(0));
  }
  EXPECT_EQ(0, missing);
  std::cout << fmt::format(
                   "together: {} records sent, {} lost with a recorder that was killed; the oldest of them was {} ms "
                   "old at its kill, {} older than {} ms; this host was up to {} ms late\n",
                   sent.size(), lost, oldest_us / 1000, above_promised, kPromised_us / 1000,
                   host_.worst_us(0, now_us()) / 1000)
            << std::flush;
}

void Together::print() {
  for (const auto& [name, tally] : {std::pair{"recorder", &recorder_},
                                    {"prune", &prune_},
                                    {"backup", &backup_},
                                    {"check", &check_},
                                    {"report", &report_}}) {
    std::cout << "together: " << name << ": " << tally->text() << '\n';
    for (const auto& [why, times] : tally->why()) std::cout << "  75, " << times << " times: " << why << '\n';
  }
}

TEST_F(Together, EveryRecordIsAccountedFor) {
  if (!std::getenv("ACD_TOGETHER_SECONDS"))
    GTEST_SKIP() << "set ACD_TOGETHER_SECONDS; a run of ten minutes has yet to pass";
  begin();
  kill_in_random_order();
  end();
  print();
  account_for_all();
  const std::string log = folder_.file("end.log");
  EXPECT_EQ(0, ChildProcess({ACD_RECORDER, "rebuild", "--check", "--db", db_}, log).wait()) << content_of(log);
  EXPECT_FALSE(std::filesystem::exists(db_ + ".spill"));
  if (HasFailure()) std::cout << "together: again with ACD_TOGETHER_SEED=" << seed_ << std::endl;
}

}  // namespace
}  // namespace acd::test
