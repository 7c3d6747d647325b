// A whole replay beside a loop of nothing but its INSERTs, and beside sqlite3's .import; size, memory, latency.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string_view>

#include "bench_main.h"
#include "csv_peer.h"
#include "latency.h"
#include "measure.h"
#include "row_tape.h"
#include "sqlite_c.h"
#include "stream.h"

namespace acd::perf {
namespace {

constexpr double kOfReference = 0.6;
constexpr double kOfImport = 1.1;
constexpr double kOfRawBytes = 2.7;
constexpr double kMemory_mib = 64;
constexpr int kTimesLarger = 5;  // the capture that shows whether memory grows

struct Options {
  std::int64_t records = 1'000'000;
  int rounds = 7;
  int packets = 200;
  bool quick = false;
};

Cost replay(const std::string& capture, const std::string& database) {
  remove_database(database);
  return cost_of_program(
      {ACD_RECORDER, "replay", capture, "--db", database, "--zone", kZone, "--log-level", "warning"});
}

double mib(std::int64_t kib) { return static_cast<double>(kib) / 1024; }

// Peak memory for a capture and for one that is several times larger. Leaves the first's database. To be called while
// this process is small.
void show_memory(const Options& options, const TempFolder& folder, const std::string& capture,
                 const std::string& database, Goals& goals) {
  const std::string larger = folder.file("larger.raw");
  write_stream(office_mix(), options.records * kTimesLarger, larger);
  const Cost of_larger = replay(larger, database);
  std::remove(larger.c_str());
  const Cost of_capture = replay(capture, database);
  fmt::print("peak memory of a replay of {} records {:.1f} MiB, of {} records {:.1f} MiB\n", options.records,
             mib(of_capture.peak_kib), options.records * kTimesLarger, mib(of_larger.peak_kib));
  goals.at_most("memory, MiB", mib(std::max(of_capture.peak_kib, of_larger.peak_kib)), kMemory_mib);
}

void show_size(const std::string& capture, const std::string& database, Goals& goals) {
  const auto raw = static_cast<double>(file_size(capture));
  const auto stored = static_cast<double>(file_size(database));
  const auto wal = static_cast<double>(file_size(database + "-wal"));
  fmt::print("raw {:.1f} MB, database {:.1f} MB, its WAL {:.1f} MB\n", raw / 1e6, stored / 1e6, wal / 1e6);
  goals.at_most("database / raw bytes", stored / raw, kOfRawBytes);
}

// They are to have stored the same.
void compare_counts(const std::string& ours, const std::string& theirs) {
  const Db db = open_database(ours, SQLITE_OPEN_READONLY);
  const Db other = open_database(theirs, SQLITE_OPEN_READONLY);
  for (const char* table :
       {"frame", "agent_event", "queue_sample", "refresh", "agent_span", "acd_call", "shift", "coverage"}) {
    const std::string sql = fmt::format("SELECT count(*) FROM {}", table);
    if (number_of(db.get(), sql) != number_of(other.get(), sql))
      throw std::runtime_error(fmt::format("'{}' has other rows of {}", theirs, table));
  }
}

void show_rates(const Options& options, const TempFolder& folder, const std::string& capture,
                const std::string& database, Goals& goals) {
  const RowTape tape(database);
  const CsvPeer peer(database, folder.path(), folder.file("peer.db"));
  const std::string reference = folder.file("reference.db");
  std::vector<Series> runs;
  runs.push_back({"acd-recorder replay", [&] { return replay(capture, database); }});
  runs.push_back({"reference loop", [&] {
                    remove_database(reference);
                    return cost_of([&] { tape.store(reference); });
                  }});
  runs.push_back({"sqlite3 .import", [&] {
                    remove_database(peer.target());
                    return cost_of_program({SQLITE3_PROGRAM, "-bail", "-batch", peer.target()}, peer.script());
                  }});
  alternate(runs, options.rounds);
  compare_counts(database, reference);
  compare_counts(database, peer.target());

  fmt::print("\n{} records, {} rows in {} batches; medians of {} alternated runs\n", options.records, tape.rows(),
             tape.batches(), options.rounds);
  fmt::print("{:<22} {:>8} {:>8} {:>14}\n", "", "wall s", "CPU s", "records/s");
  for (const Series& run : runs)
    fmt::print("{:<22} {:>8.2f} {:>8.2f} {:>14.0f}\n", run.name, run.median_wall_s(), run.median_cpu_s(),
               static_cast<double>(options.records) / run.median_wall_s());
  fmt::print("by CPU time: {:.2f} of the reference loop, {:.2f} of .import\n", median_cpu_ratio(runs[1], runs[0]),
             median_cpu_ratio(runs[2], runs[0]));
  goals.at_least("replay, rate / the reference loop's", median_wall_ratio(runs[1], runs[0]), kOfReference);
  goals.at_least("replay, rate / .import's", median_wall_ratio(runs[2], runs[0]), kOfImport);
}

void show_latency(const Options& options, const TempFolder& folder) {
  const std::vector<double> ms = packet_to_json_ms(ACD_RECORDER, folder.path(), options.packets);
  fmt::print("\npacket to visible JSON, {} packets: p50 {:.2f} ms, p99 {:.2f} ms, max {:.2f} ms\n", ms.size(),
             quantile(ms, 0.5), quantile(ms, 0.99), quantile(ms, 1));
}

bool run(const Options& options) {
  const TempFolder folder;
  const std::string capture = folder.file("capture.raw");
  const std::string database = folder.file("replayed.db");
  Goals goals(!options.quick);
  write_stream(office_mix(), options.records, capture);
  show_memory(options, folder, capture, database, goals);
  show_size(capture, database, goals);
  show_rates(options, folder, capture, database, goals);
  show_latency(options, folder);
  return goals.all_reached();
}

}  // namespace
}  // namespace acd::perf

int main(int argc, char** argv) {
  acd::perf::Options options;
  return acd::perf::bench_main(
      argc, argv, "A whole replay beside a loop of its INSERTs and beside sqlite3's .import; size, memory, latency.",
      [&](CLI::App& app) {
        app.add_option("--records", options.records, "of the capture")
            ->check(CLI::Range(std::int64_t{1000}, std::int64_t{1'000'000'000}));
        app.add_option("--rounds", options.rounds, "of each contender")->check(CLI::Range(1, 1000));
        app.add_option("--packets", options.packets, "whose latency is taken")->check(CLI::Range(1, 100'000));
        app.add_flag("--quick", options.quick,
                     "100,000 records, 2 rounds, 20 packets: does it work at all? Nothing is judged");
      },
      [&] {
        if (options.quick) options = {100'000, 2, 20, true};
        return acd::perf::run(options);
      });
}
