#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <random>

#include "chaos_switch.h"
#include "child_process.h"
#include "file_text.h"
#include "small_disk.h"
#include "store_fixture.h"
#include "wallboard.h"

// A night of everything at once: the real recorder under load, while the switch, the disk, other programs and its own
// process fail in random order. At the end every record is accounted for.
namespace acd::test {
namespace {

using std::chrono::milliseconds;
using Fault = ChaosSwitch::Fault;

// Promised are 250 ms, which killed_run_test.cpp looks at, where nothing else is at work.
constexpr std::int64_t kCommitted_us = 3'000'000;
// Memory holds 10 s before they are spilled, each second; a full disk may have let the WAL go on for a while.
constexpr std::int64_t kSpilled_us = 12'000'000;
constexpr std::int64_t kUnread_us = 500'000;  // what a stopped recorder may have left unread
constexpr int kPatience_s = 90;               // until a recorder stores again

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

class Chaos : public ::testing::Test {
 protected:
  Chaos() {
    std::cout << "chaos: ACD_CHAOS_SEED=" << seed_ << " ACD_CHAOS_SECONDS=" << seconds_
              << (disk_.why_not().empty() ? "" : ", no full disk: cannot mount a tmpfs (" + disk_.why_not() + ")")
              << std::endl;
    std::ofstream(config_) << "log-level = \"info\"\n";
    start();
  }

  std::int64_t between(std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>(from, to)(random_);
  }
  void pause(std::int64_t from_ms, std::int64_t to_ms) {
    std::this_thread::sleep_for(milliseconds(between(from_ms, to_ms)));
  }
  void start() {
    recorder_ = std::make_unique<ChildProcess>(
        std::vector<std::string>{ACD_RECORDER, "run", "--pbx", pbx_.address(), "--pbx", other_address_, "--db", db_,
                                 "--spill", folder_.file(""), "--state", state_, "--zone", "UTC", "--max-silence", "6",
                                 "--config", config_},
        log_);
  }
  // From then until now records may have been lost with the process.
  void excuse(std::int64_t from_us) { excused_.emplace_back(from_us, now_us() + 100'000); }
  bool is_excused(std::int64_t at_us) const {
    return std::any_of(excused_.begin(), excused_.end(),
                       [&](const auto& e) { return e.first <= at_us && at_us <= e.second; });
  }

  void kill(std::int64_t since_us) {
    recorder_->signal(SIGKILL);
    EXPECT_EQ(128 + SIGKILL, recorder_->wait());
    excuse(since_us);
    start();
  }
  void terminate() {
    const std::int64_t since_us = now_us() - kUnread_us;
    recorder_->signal(SIGTERM);
    EXPECT_EQ(0, recorder_->wait()) << content_of(log_);
    excuse(since_us);
    start();
  }
  // The highest number stored; a recorder that could not start because of the disk is started again.
  std::optional<std::size_t> stored_up_to() {
    if (recorder_->wait_for(milliseconds(0))) {
      EXPECT_EQ(75, recorder_->wait()) << content_of(log_);
      start();
    }
    try {
      const auto reader = open_for_reading(db_);
      SQLite::Statement rows(*reader, "SELECT raw FROM frame ORDER BY frame_id DESC LIMIT 50");
      std::optional<std::size_t> highest;
      while (rows.executeStep())
        if (const auto number = ChaosSwitch::number_of(rows.getColumn(0).getString()))
          highest = std::max(highest.value_or(0), *number);
      return highest;
    } catch (const std::exception&) {
      return std::nullopt;  // it is being made, or just replaced its WAL
    }
  }
  // Nothing fails any more: what is sent from now on comes to be stored.
  bool recovers() {
    const std::size_t sent = pbx_.sent();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(kPatience_s);
    while (std::chrono::steady_clock::now() < deadline) {
      if (const auto stored = stored_up_to(); stored && *stored > sent) return true;
      std::this_thread::sleep_for(milliseconds(20));
    }
    return false;
  }

  void refuse() {
    pbx_.commit(Fault::refuse);
    pause(100, 2000);
    pbx_.commit(Fault::accept);
  }
  void suspend() {
    recorder_->signal(SIGSTOP);
    pause(100, 3000);
    recorder_->signal(SIGCONT);
  }
  void reload() {
    std::ofstream(config_) << (between(0, 1) ? "log-level = \"info\"\n" : "log-level = \"debug\"\n");
    recorder_->signal(SIGHUP);
  }
  void step_clock() { pbx_.set_clock(between(-7200, 7200)); }
  void read_long() {
    reader_ = open_for_reading(db_);
    reader_->exec("BEGIN; SELECT count(*) FROM frame");
  }
  // None of these may fail beside a recorder, nor harm it.
  void work_beside() {
    const std::string copy = folder_.file("copy" + std::to_string(copies_++) + ".db");
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{ACD_RECORDER, "prune", "--keep", "30", "--db", db_},
          {ACD_RECORDER, "backup", "--db", db_, "--to", copy},
          {ACD_REPORT, "longest-wait", "--db", db_}})
      EXPECT_EQ(0, ChildProcess(command, log_).wait()) << command[0] << ' ' << command[1] << '\n' << content_of(log_);
    if (std::filesystem::exists(copy)) {
      EXPECT_EQ("ok\n", rows_of(*open_for_reading(copy), "PRAGMA integrity_check"));
      std::filesystem::remove(copy);
    }
  }

  // The database cannot be written; meanwhile other things may happen.
  void outage(bool full, milliseconds lasts, const std::function<void(std::int64_t since_us)>& meanwhile) {
    reader_.reset();
    const std::int64_t since_us = now_us() - kCommitted_us;
    std::unique_ptr<SQLite::Database> writer;
    if (full && disk_.why_not().empty()) {
      disk_.fill();
    } else {
      writer = std::make_unique<SQLite::Database>(db_, SQLite::OPEN_READWRITE);
      writer->setBusyTimeout(20'000);
      writer->exec("BEGIN IMMEDIATE");
    }
    std::this_thread::sleep_for(lasts);
    meanwhile(since_us);
    if (writer)
      writer->exec("COMMIT");
    else
      disk_.free();
  }

  struct Trial {
    const char* name;
    std::function<void()> run;
  };
  std::vector<Trial> trials() {
    const auto nothing = [](std::int64_t) {};
    return {
        {"drop", [this] { pbx_.commit(Fault::drop); }},
        {"silence", [this] { pbx_.commit(Fault::silence); }},
        {"stall in a record", [this] { pbx_.commit(Fault::stall); }},
        {"noise", [this] { pbx_.commit(Fault::noise); }},
        {"a byte at a time", [this] { pbx_.commit(Fault::drip); }},
        {"a line without end", [this] { pbx_.commit(Fault::endless); }},
        {"refuse", [this] { refuse(); }},
        {"step of the clock", [this] { step_clock(); }},
        {"kill", [this] { kill(now_us() - kCommitted_us); }},
        {"kill twice", [this] { kill(now_us() - kCommitted_us), pause(0, 400), kill(now_us() - kCommitted_us); }},
        {"stop", [this] { terminate(); }},
        {"reload", [this] { reload(); }},
        {"suspend", [this] { suspend(); }},
        {"a long reader", [this] { read_long(); }},
        {"its end", [this] { reader_.reset(); }},
        {"prune, backup, report", [this] { work_beside(); }},
        {"locked", [=, this] { outage(false, milliseconds(between(200, 3000)), nothing); }},
        {"full", [=, this] { outage(true, milliseconds(between(200, 3000)), nothing); }},
        {"spilled, and dropped",
         [this] { outage(between(0, 1), milliseconds(16'000), [this](std::int64_t) { pbx_.commit(Fault::drop); }); }},
        {"spilled, and killed",
         [this] {
           outage(between(0, 1), milliseconds(16'000), [this](std::int64_t) { kill(now_us() - kSpilled_us); });
         }},
        {"locked, and stopped",
         [this] { outage(false, milliseconds(between(200, 2000)), [this](std::int64_t) { terminate(); }); }},
        {"full, and killed",
         [this] { outage(true, milliseconds(between(200, 2000)), [this](std::int64_t since_us) { kill(since_us); }); }},
    };
  }

  // Each once before any comes again.
  void run_trials() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds_);
    std::vector<Trial> deck = trials();
    while (std::chrono::steady_clock::now() < until) {
      std::shuffle(deck.begin(), deck.end(), random_);
      for (const Trial& trial : deck) {
        if (std::chrono::steady_clock::now() >= until) break;
        SCOPED_TRACE(trial.name);
        // Killed while it catches up it may lose what it has not written yet.
        if (std::string(trial.name).find("kill") != std::string::npos) {
          ASSERT_TRUE(recovers()) << "seed " << seed_ << " after " << done_ << '\n' << content_of(log_);
        }
        done_ += std::string(done_.empty() ? "" : ", ") + trial.name;
        trial.run();
        pause(0, 500);
        if (between(0, 2) > 0) {
          ASSERT_TRUE(recovers()) << "seed " << seed_ << " after " << done_ << '\n' << content_of(log_);
        }
        if (HasFailure()) return;
      }
    }
  }

  void account_for_all();

  const std::uint64_t seed_ = number_from("ACD_CHAOS_SEED", std::random_device{}());
  const std::int64_t seconds_ = static_cast<std::int64_t>(number_from("ACD_CHAOS_SECONDS", 115));
  std::mt19937_64 random_{seed_};
  ChaosSwitch pbx_{5};
  const std::string other_address_ = "127.0.0.1:" + refused_port();  // of the switch; nobody answers there
  SmallDisk disk_{seconds_ > 600 ? 2000 : 200};
  TempFolder folder_;
  const std::string db_ = disk_.file("acd.db"), state_ = folder_.file("mitel_data.json"), log_ = folder_.file("log"),
                    config_ = folder_.file("config.toml");
  std::unique_ptr<ChildProcess> recorder_;
  std::unique_ptr<SQLite::Database> reader_;
  std::vector<std::pair<std::int64_t, std::int64_t>> excused_;
  int copies_ = 0;
  std::string done_;
};

void Chaos::account_for_all() {
  const auto reader = open_for_reading(db_);
  EXPECT_EQ("ok\n", rows_of(*reader, "PRAGMA integrity_check"));
  EXPECT_EQ("-\n", rows_of(*reader, "SELECT sum(dropped_bytes) FROM session"));
  EXPECT_EQ("0\n", rows_of(*reader, "SELECT count(*) FROM session WHERE ended_us IS NULL"));
  const std::vector<std::int64_t> sent = pbx_.sent_us();
  std::vector<bool> stored(sent.size());
  std::optional<std::size_t> last;
  SQLite::Statement rows(*reader, "SELECT frame_id, raw FROM frame ORDER BY frame_id");
  while (rows.executeStep()) {
    const auto number = ChaosSwitch::number_of(rows.getColumn(1).getString());
    if (!number) continue;
    ASSERT_TRUE(!last || *last < *number) << "record " << *number << " after " << *last << ", frame "
                                          << rows.getColumn(0).getInt64() << ": twice, or out of order";
    if (*number < stored.size()) stored[*number] = true;
    last = number;
  }
  std::size_t excused = 0, missing = 0;
  for (std::size_t n = 0; n < sent.size(); ++n) {
    if (stored[n]) continue;
    if (is_excused(sent[n]))
      ++excused;
    else if (++missing <= 5)
      ADD_FAILURE() << "record " << n << ", sent " << (sent[n] - sent[0]) / 1000 << " ms after the first, is missing";
  }
  EXPECT_EQ(0U, missing);
  std::cout << "chaos: " << sent.size() << " records sent, " << excused
            << " lost with a process that was killed or stopped; " << done_ << std::endl;
}

TEST_F(Chaos, EveryRecordIsAccountedFor) {
  Wallboard board(state_);
  ASSERT_TRUE(recovers()) << content_of(log_);
  run_trials();
  reader_.reset();
  EXPECT_TRUE(recovers()) << content_of(log_);
  pbx_.hush();
  std::this_thread::sleep_for(milliseconds(500));
  recorder_->signal(SIGTERM);
  EXPECT_EQ(0, recorder_->wait()) << content_of(log_);
  board.stop();
  EXPECT_EQ("", board.torn());
  EXPECT_GT(board.whole(), 100);
  account_for_all();
  EXPECT_EQ(0, ChildProcess({ACD_RECORDER, "rebuild", "--check", "--db", db_}, log_).wait()) << content_of(log_);
  EXPECT_FALSE(std::filesystem::exists(folder_.file("acd.db.spill")));
  if (HasFailure())
    std::cout << content_of(log_) << "chaos: again with ACD_CHAOS_SEED=" << seed_ << "; " << done_ << std::endl;
}

}  // namespace
}  // namespace acd::test
