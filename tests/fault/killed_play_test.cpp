#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <random>
#include <thread>

#include "chaos_switch.h"
#include "child_process.h"
#include "file_text.h"
#include "live_feed.h"
#include "store_fixture.h"
#include "wallboard.h"

namespace acd::test {
namespace {

using std::chrono::milliseconds;

constexpr int kRate = 5000;        // records a second
constexpr int kSwitchSecond = 50;  // of them; play sends a second of the switch at once
constexpr std::int64_t kStep_us = 1'000'000LL * kSwitchSecond / kRate;

std::string numbered_records(int records) {
  std::string bytes;
  for (int n = 0; n < records; ++n) {
    const int second = 9 * 3600 + n / kSwitchSecond;
    bytes += fmt::format("\x02{:02}Q{:02}{:02}{:02}860{:03}0010000#{:010}\r\n", n % 100, second / 3600,
                         second / 60 % 60, second % 60, n % 1000, n);
  }
  return bytes;
}

// Another client of the same switch, for the whole time: when did each record arrive here, at the latest?
class Witness {
 public:
  explicit Witness(std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(port);
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("play does not listen");
    thread_ = std::thread([this] { read(); });
  }
  ~Witness() {
    ::shutdown(socket_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    ::close(socket_);
  }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;

  std::size_t records() const { return records_; }
  /// To the end of the stream: when each record arrived.
  std::vector<std::int64_t> arrivals_us() {
    thread_.join();
    return arrivals_us_;
  }

 private:
  void read() {
    char buffer[64 * 1024];
    for (ssize_t n = 0; (n = ::read(socket_, buffer, sizeof buffer)) > 0;) {
      const auto ends = std::count(buffer, buffer + n, '\n');
      arrivals_us_.insert(arrivals_us_.end(), static_cast<std::size_t>(ends), now_us());
      records_ = arrivals_us_.size();
    }
  }

  int socket_ = -1;
  std::atomic<std::size_t> records_{0};
  std::vector<std::int64_t> arrivals_us_;
  std::thread thread_;
};

std::uint16_t listening_port(const std::string& log) {
  constexpr std::string_view kBefore = "address=127.0.0.1:";
  std::string text;
  wait_until([&] { return (text = content_of(log)).find("file=") != std::string::npos; });
  return static_cast<std::uint16_t>(std::stoi(text.substr(text.find(kBefore) + kBefore.size())));
}

std::size_t times(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// A run of the recorder: what play sent between these two times it must have received, long enough before it ended.
struct Life {
  std::int64_t connected_us;
  std::int64_t killed_us;
};

// acd-recorder run is killed (-9) six times at random moments while acd-recorder play sends 5,000 records a second.
TEST(KilledRun, KeepsWhatPlaySentIt) {
  constexpr int kLives = 7, kRecords = 60'000;
  constexpr std::int64_t kCommitted_us = 500'000;  // promised are 250 ms; as much again for a busy machine
  TempFolder folder;
  const std::string db = folder.file("acd.db"), state = folder.file("mitel_data.json"), log = folder.file("log"),
                    play_log = folder.file("play.log"), capture = folder.write("load.rte", numbered_records(kRecords));
  ChildProcess play({ACD_RECORDER, "play", capture, "--listen", "127.0.0.1:0", "--clients", "2", "--speed",
                     std::to_string(kRate / kSwitchSecond)},
                    play_log);
  const std::uint16_t port = listening_port(play_log);
  Witness witness(port);
  Wallboard board(state);
  std::mt19937 random(20260302);
  const std::int64_t before_first_us = now_us();
  std::vector<Life> lives;
  for (int life = 0; life < kLives; ++life) {
    ChildProcess recorder({ACD_RECORDER, "run", "--pbx", "127.0.0.1:" + std::to_string(port), "--db", db, "--state",
                           state, "--zone", "UTC"},
                          log);
    const std::size_t clients = 2 + lives.size();
    ASSERT_TRUE(wait_until([&] { return times(content_of(play_log), "client_connected") >= clients; }))
        << content_of(log);
    lives.push_back({now_us(), 0});
    if (life == kLives - 1) {
      EXPECT_EQ(0, play.wait()) << content_of(play_log);
      std::this_thread::sleep_for(milliseconds(500));
      recorder.signal(SIGTERM);
      EXPECT_EQ(0, recorder.wait()) << content_of(log);
      lives.back().killed_us = now_us();
      break;
    }
    ASSERT_FALSE(recorder.wait_for(milliseconds(700 + random() % 1000))) << "it ended by itself";
    recorder.signal(SIGKILL);
    lives.back().killed_us = now_us();
    EXPECT_EQ(128 + SIGKILL, recorder.wait());
    EXPECT_EQ("ok\n", rows_of(*open_for_reading(db), "PRAGMA integrity_check"));
  }
  board.stop();
  EXPECT_EQ("", board.torn());
  EXPECT_GT(board.whole(), 100);

  const std::vector<std::int64_t> arrivals_us = witness.arrivals_us();
  ASSERT_EQ(static_cast<std::size_t>(kRecords), arrivals_us.size());
  const auto reader = open_for_reading(db);
  std::vector<bool> stored(arrivals_us.size());
  SQLite::Statement rows(*reader, "SELECT raw FROM frame ORDER BY frame_id");
  std::optional<std::size_t> last;
  while (rows.executeStep()) {
    const auto number = ChaosSwitch::number_of(rows.getColumn(0).getString());
    if (!number) continue;  // the half of a record that a kill cut
    ASSERT_TRUE(!last || *last < *number) << *number << " after " << *last << ": twice, or out of order";
    stored.at(*number) = true;
    last = number;
  }
  std::size_t must = 0;
  for (std::size_t n = 0; n < stored.size(); ++n) {
    // play never sends before a record is due, so it was sent no earlier, and no later than it arrived at the witness.
    const std::int64_t sent_us = before_first_us + static_cast<std::int64_t>(n) / kSwitchSecond * kStep_us;
    const bool received = std::any_of(lives.begin(), lives.end(), [&](const Life& life) {
      return sent_us > life.connected_us && arrivals_us[n] < life.killed_us - kCommitted_us;
    });
    if (!received) continue;
    ++must;
    EXPECT_TRUE(stored[n]) << "record " << n;
  }
  EXPECT_GT(must, static_cast<std::size_t>(kRecords / 4)) << "hardly any had to be there";
  EXPECT_EQ(std::to_string(kLives) + " 0\n", rows_of(*reader, "SELECT count(*), sum(ended_us IS NULL) FROM session"));
}

}  // namespace
}  // namespace acd::test
