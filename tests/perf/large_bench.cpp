// A database of many years: how long it takes to open, to report on, to copy and to prune beside a recorder.
#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <thread>

#include "bench_main.h"
#include "core/zone.h"
#include "latency.h"
#include "measure.h"
#include "sqlite_c.h"
#include "stream.h"

namespace acd::perf {
namespace {

struct Options {
  double gb = 10;
  int rounds = 5;
  std::string folder;
  bool quick = false;
};

// 500 agents whose year has about 30 million records.
sim::Options year_of_many(int year, bool quick) {
  sim::Options options = office_mix();
  options.agents = quick ? 10 : 500;
  options.paths = 1;
  options.sample_every_s = 60;
  options.load = 0.17;
  options.seed += static_cast<std::uint64_t>(year);
  options.first_date = fmt::format("{}-01-01", 2010 + year);
  options.days = quick ? 3 : 365;
  return options;
}

double gb(std::int64_t bytes) { return static_cast<double>(bytes) / 1e9; }
double mib(std::int64_t kib) { return static_cast<double>(kib) / 1024; }

class LargeDatabase {
 public:
  LargeDatabase(const Options& options, std::string folder)
      : options_(options), folder_(std::move(folder)), db_(folder_ + "/live.db") {}

  bool is_large() const { return options_.quick ? years_ == 2 : gb(file_size(db_)) >= options_.gb; }

  void record_year() {
    const std::string capture = folder_ + "/year.raw";
    const std::int64_t records = write_days(year_of_many(years_++, options_.quick), capture);
    const Cost cost =
        cost_of_program({ACD_RECORDER, "replay", capture, "--db", db_, "--zone", kZone, "--log-level", "warning"});
    std::filesystem::remove(capture);
    records_ += records;
    fmt::print("year {}: {} records in {:.0f} s ({:.0f} s of CPU), {:.0f} MiB; database {:.2f} GB\n", years_, records,
               cost.wall_s, cost.cpu_s, mib(cost.peak_kib), gb(file_size(db_)));
    std::fflush(stdout);
  }

  // With what of the file is in memory as it is after the last run.
  void look() {
    const Day day = middle_day();
    const std::vector<std::string> days{"--since", format_day(day), "--until", format_day(day + 1), "--format", "csv"};
    const std::string agent = "6105";
    const auto report = [&](const std::string& name, std::vector<std::string> words,
                            const std::vector<std::string>& more) {
      words.insert(words.begin(), ACD_REPORT);
      words.insert(words.end(), {"--db", db_, "--output", folder_ + "/report"});
      words.insert(words.end(), more.begin(), more.end());
      measure(name, words);
    };
    report("open: who, at the last record", {"who"}, {});
    report("occupancy of an agent-day", {"occupancy", "--agent", agent}, days);
    report("occupancy of a day, 30 min", {"occupancy", "--interval", "30m"}, days);
    report("timeline of an agent-day", {"timeline", "--agent", agent}, days);
    report("queue waits of a day", {"queue-waits"}, days);
    report("events of an agent-day", {"events", "--agent", agent}, days);
  }

  void open_for_recording() {
    const auto ms = packet_to_json_ms(ACD_RECORDER, folder_, options_.rounds);
    show_latency("recording, packet to JSON", ms);
  }

  void beside_recording(const std::string& name, const std::vector<std::string>& command) {
    std::atomic<bool> done = false;
    Cost cost;
    std::exception_ptr failed;
    std::thread work([&] {
      try {
        cost = cost_of_program(command);
      } catch (...) {
        failed = std::current_exception();
      }
      done = true;
    });
    std::vector<double> ms;
    try {
      ms = packet_to_json_ms(ACD_RECORDER, folder_, [&] { return !done.load(); });
    } catch (...) {
      work.join();
      throw;
    }
    work.join();
    if (failed) std::rethrow_exception(failed);
    fmt::print("{:<32} {:>10.2f} s, {:.1f} MiB\n", name, cost.wall_s, mib(cost.peak_kib));
    show_latency("  packet to JSON meanwhile", ms);
  }

  void back_up() {
    beside_recording("backup beside a recorder",
                     {ACD_RECORDER, "backup", "--db", db_, "--to", folder_ + "/copy.db", "--log-level", "warning"});
    fmt::print("  the copy: {:.2f} GB\n", gb(file_size(folder_ + "/copy.db")));
    std::filesystem::remove(folder_ + "/copy.db");
  }

  void prune() {
    const std::int64_t before = file_size(db_);
    const Db db = open_database(db_, SQLITE_OPEN_READONLY);
    const auto age = number_of(db.get(), "SELECT max(day) - min(day) FROM coverage");
    const auto frames = number_of(db.get(), "SELECT max(frame_id) - min(frame_id) + 1 FROM frame");
    beside_recording("prune of 30 days beside a recorder",
                     {ACD_RECORDER, "prune", "--db", db_, "--keep", fmt::format("{}", age - (options_.quick ? 1 : 30)),
                      "--log-level", "warning"});
    const auto left = number_of(db.get(), "SELECT max(frame_id) - min(frame_id) + 1 FROM frame");
    fmt::print(
        "  {:.1f} of {:.1f} million frames are left; the database: {:.2f} GB, before {:.2f}; its WAL {:.3f} GB\n",
        static_cast<double>(left) / 1e6, static_cast<double>(frames) / 1e6, gb(file_size(db_)), gb(before),
        gb(file_size(db_ + "-wal")));
  }

  std::int64_t records() const { return records_; }

 private:
  // Of the simulated years; what was recorded live is of today.
  Day middle_day() const {
    const Db db = open_database(db_, SQLITE_OPEN_READONLY);
    return static_cast<Day>(number_of(db.get(),
                                      "SELECT max(day) FROM coverage WHERE day <= (SELECT (min(day) + max(day)) / 2 "
                                      "FROM coverage WHERE session_id IN "
                                      "(SELECT session_id FROM session WHERE kind = 'capture'))"));
  }

  static std::int64_t write_days(const sim::Options& options, const std::string& path) {
    std::int64_t records = 0;
    sim::Sinks sinks;
    sinks.record = [&](const sim::Record&) { ++records; };
    sim::simulate(options, sinks);
    write_stream(options, records, path);
    return records;
  }

  void measure(const std::string& name, const std::vector<std::string>& command) const {
    std::vector<double> wall_ms;
    Cost cost;
    for (int i = 0; i < options_.rounds; ++i) {
      cost = cost_of_program(command);
      wall_ms.push_back(cost.wall_s * 1e3);
    }
    fmt::print("{:<32} {:>10.1f} ms first, {:.1f} ms median of {}, {:.1f} MiB\n", name, wall_ms.front(),
               median(wall_ms), options_.rounds, mib(cost.peak_kib));
    std::fflush(stdout);
  }

  static void show_latency(const std::string& name, const std::vector<double>& ms) {
    if (ms.empty()) return;  // it was over at once
    fmt::print("{:<32} p50 {:.1f} ms, p99 {:.1f} ms, max {:.1f} ms of {} packets\n", name, quantile(ms, 0.5),
               quantile(ms, 0.99), quantile(ms, 1), ms.size());
    std::fflush(stdout);
  }

  const Options options_;
  const std::string folder_;
  const std::string db_;
  int years_ = 0;
  std::int64_t records_ = 0;
};

void run(const Options& options) {
  const TempFolder own;
  const std::string folder = options.folder.empty() ? own.path() : options.folder;
  LargeDatabase database(options, folder);
  database.record_year();
  fmt::print("-- a year, {} records\n", database.records());
  database.look();
  while (!database.is_large()) database.record_year();
  fmt::print("-- all, {} records\n", database.records());
  database.look();
  database.open_for_recording();
  database.back_up();
  database.prune();
  database.look();
}

}  // namespace
}  // namespace acd::perf

int main(int argc, char** argv) {
  acd::perf::Options options;
  return acd::perf::bench_main(
      argc, argv, "A database of many years, beside a recorder. Nothing is judged.",
      [&](CLI::App& app) {
        app.add_option("--gb", options.gb, "years of 500 agents are recorded until it has that size, in 10^9 bytes")
            ->check(CLI::PositiveNumber);
        app.add_option("--rounds", options.rounds, "of each report")->check(CLI::Range(1, 1000));
        app.add_option(
            "--folder", options.folder,
            "for the database, its copy and the stream of a year: needs 2.5 times that; a new one in $TMPDIR "
            "or /tmp");
        app.add_flag("--quick", options.quick,
                     "three days of ten agents instead of each year, two of them, one round: does it work at all?");
      },
      [&] {
        if (options.quick) options.rounds = 1;
        acd::perf::run(options);
        return true;
      });
}
