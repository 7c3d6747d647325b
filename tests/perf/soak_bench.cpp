// The recorder under a steady load: is all of it stored, does memory stay flat, and how long until a record is
// committed and seen?
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include "bench_main.h"
#include "measure.h"
#include "record/encode.h"

namespace acd::perf {
namespace {

constexpr std::int64_t kPerSwitchSecond = 100;  // play sends a second of the switch at once
constexpr auto kLookEvery = std::chrono::milliseconds(2);
constexpr std::int64_t kEveryFrame = 97;  // of which latency is taken
constexpr double kWarm = 0.2;             // of the time: memory is as large as it gets
constexpr double kMostMib = 64;           // of a quick run too
constexpr double kFlatMib = 8;            // more at the end is no longer flat

struct Options {
  std::int64_t rate = 20'000;
  std::int64_t seconds = 60;
  bool quick = false;
  bool unjudged = false;  // only whether all is stored
};

// 200 agents who are rung, answer, talk and work up, in turn; four paths that report each second. Returns its bytes.
std::int64_t write_load(const Options& options, const std::string& path) {
  constexpr char kCalls[] = {'T', 'G', 'L', 'M'};
  std::ofstream out(path, std::ios::binary);
  std::int64_t n = 0, bytes = 0;
  const auto put = [&](char code, std::int64_t second, auto body) {
    Record record;
    record.head = {static_cast<int>(n++ % 100), code, static_cast<int>(second % 86400)};
    record.body = std::move(body);
    const std::string text = "\x02" + encode(record) + "\r\n";
    bytes += static_cast<std::int64_t>(text.size());
    out << text;
  };
  const std::int64_t seconds = options.rate * options.seconds / kPerSwitchSecond;
  for (std::int64_t second = 0; second < seconds; ++second) {
    for (int path_number = 860; path_number < 864; ++path_number)
      put('Q', second,
          QueueReport{QueueKind::path, std::to_string(path_number), static_cast<int>(second % 20), 50, 30, {}});
    for (std::int64_t i = 4; i < kPerSwitchSecond; ++i) {
      const std::int64_t step = second * (kPerSwitchSecond - 4) + i - 4;
      const char code = kCalls[step / 200 % 4];
      AgentRecord record;
      record.agent_id = AgentId(std::to_string(6000 + step % 200));
      record.directory_number = code == 'G' ? "P860" : std::to_string(2000 + step % 200);
      record.button = 1;
      put(code, second, record);
    }
  }
  if (!out.flush()) throw std::runtime_error("cannot write " + path);
  return bytes;
}

std::string free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(fd);
  if (!bound) throw std::runtime_error("no free port");
  return std::to_string(ntohs(address.sin_port));
}

std::int64_t now_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

double resident_mib(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;)
    if (word == "VmRSS:" && status >> word) return std::stod(word) / 1024;
  throw std::runtime_error("the recorder has gone");
}

// Looks at the database and at the JSON as others would, and notes how old what it sees is.
class Watch {
 public:
  Watch(std::string db, std::string state) : db_(std::move(db)), state_(std::move(state)) {}

  void look() {
    look_at_database();
    look_at_json();
  }
  std::vector<double> committed_ms, shown_ms;
  std::int64_t frames() const { return last_; }

 private:
  void look_at_database() {
    if (!reader_ && !open()) return;
    SQLite::Statement rows(*reader_, "SELECT max(frame_id) FROM frame");
    if (!rows.executeStep() || rows.getColumn(0).isNull()) return;
    const std::int64_t last = rows.getColumn(0).getInt64();
    const std::int64_t seen_us = now_us();
    SQLite::Statement row(*reader_, "SELECT received_us FROM frame WHERE frame_id = ?");
    for (std::int64_t id = (last_ / kEveryFrame + 1) * kEveryFrame; id <= last; id += kEveryFrame) {
      row.reset();
      row.bind(1, id);
      if (row.executeStep()) committed_ms.push_back(static_cast<double>(seen_us - row.getColumn(0).getInt64()) / 1000);
    }
    last_ = last;
  }
  bool open() {
    if (!std::filesystem::exists(db_)) return false;
    auto db = std::make_unique<SQLite::Database>(db_, SQLite::OPEN_READONLY, 1000);
    if (!db->tableExists("frame")) return false;  // it is being made
    reader_ = std::move(db);
    return true;
  }
  void look_at_json() {
    std::ifstream file(state_);
    const auto json = nlohmann::json::parse(file, nullptr, false);
    if (!json.is_object()) return;
    const double updated_s = json.value("lastUpdate", 0.0);
    if (updated_s == updated_s_) return;
    updated_s_ = updated_s;
    shown_ms.push_back(static_cast<double>(now_us()) / 1000 - updated_s * 1000);
  }

  const std::string db_, state_;
  std::unique_ptr<SQLite::Database> reader_;
  std::int64_t last_ = 0;
  double updated_s_ = 0;
};

// Whether the frames are the capture, record by record and byte by byte.
bool is_all_there(const std::string& db_path, const std::string& capture_path, std::int64_t records) {
  SQLite::Database db(db_path, SQLite::OPEN_READONLY, 1000);
  if (db.execAndGet("SELECT count(*) FROM frame").getInt64() != records) return false;
  SQLite::Statement rows(db, "SELECT raw FROM frame ORDER BY frame_id");
  std::ifstream capture(capture_path, std::ios::binary);
  std::string sent;
  while (rows.executeStep()) {
    const std::string stored = rows.getColumn(0).getString();
    sent.resize(stored.size());
    if (!capture.read(sent.data(), static_cast<std::streamsize>(sent.size())) || sent != stored) return false;
  }
  return capture.peek() == std::ifstream::traits_type::eof();
}

void print(const char* what, const std::vector<double>& ms) {
  if (ms.empty()) return;
  std::printf("%-46s p50 %.1f ms, p99 %.1f ms, max %.1f ms (%zu looked at)\n", what, quantile(ms, 0.5),
              quantile(ms, 0.99), quantile(ms, 1), ms.size());
}

bool run(const Options& options) {
  const TempFolder folder;
  const std::string capture = folder.file("load.rte"), db = folder.file("acd.db"),
                    state = folder.file("mitel_data.json");
  const std::int64_t bytes = write_load(options, capture);
  const std::string address = "127.0.0.1:" + free_port();
  const std::string speed = fmt::format("{}", static_cast<double>(options.rate) / kPerSwitchSecond);
  Program recorder({ACD_RECORDER, "run", "--pbx", address, "--db", db, "--state", state, "--zone", "UTC"});
  const auto begun = std::chrono::steady_clock::now();
  Program source({ACD_RECORDER, "play", capture, "--listen", address, "--speed", speed});
  Watch watch(db, state);
  double warm_mib = 0, end_mib = 0;
  const auto seconds_in = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  };
  while (!source.has_ended()) {
    watch.look();
    end_mib = resident_mib(recorder.pid());
    if (seconds_in() < kWarm * static_cast<double>(options.seconds)) warm_mib = std::max(warm_mib, end_mib);
    std::this_thread::sleep_for(kLookEvery);
  }
  const double took_s = seconds_in();
  recorder.stop();
  const std::int64_t records = options.rate * options.seconds / kPerSwitchSecond * kPerSwitchSecond;
  const bool all = is_all_there(db, capture, records);
  std::printf("%lld records, %lld bytes in %.1f s: %.0f records/s; %s\n", static_cast<long long>(records),
              static_cast<long long>(bytes), took_s, static_cast<double>(records) / took_s,
              all ? "all stored, byte by byte" : "NOT ALL STORED");
  print("arrived -> committed, seen by a reader", watch.committed_ms);
  print("newest record -> mitel_data.json, seen", watch.shown_ms);
  std::printf("memory after %.0f %% of the time %.1f MiB, at the end %.1f MiB\n", 100 * kWarm, warm_mib, end_mib);
  Goals goals(!options.quick && !options.unjudged);
  goals.at_most("memory at the end less memory when warm, MiB", end_mib - warm_mib, kFlatMib);
  return all && (options.unjudged || (end_mib < kMostMib && goals.all_reached()));
}

}  // namespace
}  // namespace acd::perf

int main(int argc, char** argv) {
  acd::perf::Options options;
  return acd::perf::bench_main(
      argc, argv, "The recorder under a steady load: all stored, flat memory, latency.",
      [&](CLI::App& app) {
        app.add_option("--rate", options.rate, "records a second from acd-recorder play")
            ->check(CLI::Range(acd::perf::kPerSwitchSecond, std::int64_t{1'000'000}));
        app.add_option("--seconds", options.seconds, "for so long")
            ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}));
        app.add_flag("--unjudged", options.unjudged, "Asks only whether all is stored, not for memory");
        app.add_flag("--quick", options.quick, "2000 a second for 3 s: is all of it stored?");
      },
      [&] {
        if (options.quick) options = {2000, 3, true, options.unjudged};
        return acd::perf::run(options);
      });
}
