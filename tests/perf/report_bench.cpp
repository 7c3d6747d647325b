// Occupancy over a year beside stepping through the year's spans, and over one day of it.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "bench_main.h"
#include "core/zone.h"
#include "measure.h"
#include "report_main.h"
#include "sqlite_c.h"
#include "stream.h"

namespace acd::perf {
namespace {

constexpr double kOfStepping = 1.5;
constexpr double kDayOfYear = 1.0 / 100;

struct Options {
  std::int64_t records = 10'000'000;
  int rounds = 7;
  std::string mix = "many-agents";
  std::string database;
  bool quick = false;
};

// Chosen so that 10 million records are a year.
sim::Options mix_named(const std::string& name) {
  sim::Options options = office_mix();
  if (name == "office") {
    options.agents = 6;
    return options;
  }
  options.agents = 125;
  options.paths = 1;
  options.sample_every_s = 60;
  options.load = 0.2;
  return options;
}

void make_database(const Options& options, const std::string& database) {
  const TempFolder folder;
  const std::string capture = folder.file("year.raw");
  write_stream(mix_named(options.mix), options.records, capture);
  cost_of_program({ACD_RECORDER, "replay", capture, "--db", database, "--zone", kZone, "--log-level", "warning"});
}

// What the year holds.
struct Year {
  Day first = 0;
  Day last = 0;
  std::int64_t spans = 0;
  std::int64_t agents = 0;
};

Year year_of(const std::string& database) {
  const Db db = open_database(database, SQLITE_OPEN_READONLY);
  return {static_cast<Day>(number_of(db.get(), "SELECT min(day) FROM coverage")),
          static_cast<Day>(number_of(db.get(), "SELECT max(day) FROM coverage")),
          number_of(db.get(), "SELECT count(*) FROM agent_span"), number_of(db.get(), "SELECT count(*) FROM agent")};
}

enum class Read { all, nothing };

// The least that a report over all spans can do: every row, nothing made of it.
void step_through_spans(const std::string& database, Read what) {
  const Db db = open_database(database, SQLITE_OPEN_READONLY);
  const Statement rows = prepare(db.get(), "SELECT * FROM agent_span ORDER BY day, agent_key, from_at");
  const int columns = what == Read::all ? sqlite3_column_count(rows.get()) : 0;
  std::int64_t sum = 0;
  while (step(rows.get()))
    for (int column = 0; column < columns; ++column) sum ^= sqlite3_column_int64(rows.get(), column);
  if (sum == -1) std::fputs("", stderr);  // so that the columns are read
}

std::vector<std::string> occupancy(const std::string& database, Day from, Day until, const std::string& output) {
  return {ACD_REPORT,        "occupancy",  "--db", database,   "--since", format_day(from), "--until",
          format_day(until), "--interval", "30m",  "--format", "csv",     "--output",       output};
}

Cost in_this_process(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  return cost_of([&] {
    if (report_main(static_cast<int>(argv.size()), argv.data()) != 0) throw std::runtime_error("acd-report failed");
  });
}

void show(const Options& options, const std::string& database, Goals& goals) {
  const TempFolder folder;
  const Year year = year_of(database);
  const Day middle = year.first + (year.last - year.first) / 2;
  const auto whole = occupancy(database, year.first, year.last + 1, folder.file("year.csv"));
  const auto day = occupancy(database, middle, middle + 1, folder.file("day.csv"));
  std::vector<Series> runs;
  const auto stepping = [&](Read what) { return cost_of([&] { step_through_spans(database, what); }); };
  runs.push_back({"acd-report, year", [&] { return cost_of_program(whole); }});
  runs.push_back({"stepping, all columns", [&] { return stepping(Read::all); }});
  runs.push_back({"acd-report, one day", [&] { return cost_of_program(day); }});
  runs.push_back({"stepping, nothing read", [&] { return stepping(Read::nothing); }});
  runs.push_back({"year, no process start", [&] { return in_this_process(whole); }});
  runs.push_back({"day, no process start", [&] { return in_this_process(day); }});
  for (Series& run : runs) run.run();  // the file into memory
  alternate(runs, options.rounds);

  fmt::print("mix {}: {} records, {} days, {} agents, {} spans; report of {:.1f} MB; medians of {} alternated runs\n",
             options.mix, options.records, year.last - year.first + 1, year.agents, year.spans,
             static_cast<double>(file_size(folder.file("year.csv"))) / 1e6, options.rounds);
  fmt::print("{:<24} {:>10} {:>10} {:>10}\n", "", "wall ms", "CPU ms", "peak MiB");
  for (const Series& run : runs) {
    const std::int64_t peak_kib = run.costs.back().peak_kib;
    fmt::print("{:<24} {:>10.2f} {:>10.2f} {:>10}\n", run.name, run.median_wall_s() * 1e3, run.median_cpu_s() * 1e3,
               peak_kib > 0 ? fmt::format("{:.1f}", static_cast<double>(peak_kib) / 1024) : "");
  }
  fmt::print("year / stepping: by CPU time {:.2f}, if it reads no column {:.2f}\n", median_cpu_ratio(runs[0], runs[1]),
             median_wall_ratio(runs[0], runs[3]));
  fmt::print("day / year: by CPU time 1/{:.0f}, without process start 1/{:.0f}\n", median_cpu_ratio(runs[0], runs[2]),
             median_wall_ratio(runs[4], runs[5]));
  goals.at_most("occupancy --interval 30m over the year / stepping", median_wall_ratio(runs[0], runs[1]), kOfStepping);
  goals.at_most("one day / the year", median_wall_ratio(runs[2], runs[0]), kDayOfYear);
}

bool run(const Options& options) {
  const TempFolder folder;
  const std::string database = options.database.empty() ? folder.file("year.db") : options.database;
  Goals goals(!options.quick);
  if (!std::filesystem::exists(database)) make_database(options, database);
  show(options, database, goals);
  return goals.all_reached();
}

}  // namespace
}  // namespace acd::perf

int main(int argc, char** argv) {
  acd::perf::Options options;
  return acd::perf::bench_main(
      argc, argv, "Occupancy over a year and over a day of it, beside stepping through its spans.",
      [&](CLI::App& app) {
        app.add_option("--mix", options.mix,
                       "many-agents: 125 agents, 1 path, reports each 60 s, light load; 6 million spans in 10 million "
                       "records. office: 6 agents, 2 paths, reports each 15 s; 0.9 million spans")
            ->check(CLI::IsMember({"many-agents", "office"}));
        app.add_option("--records", options.records, "of the year")
            ->check(CLI::Range(std::int64_t{1000}, std::int64_t{1'000'000'000}));
        app.add_option("--rounds", options.rounds, "of each contender")->check(CLI::Range(1, 1000));
        app.add_option("--db", options.database, "keeps the year's database there, and takes it if it is there");
        app.add_flag("--quick", options.quick, "100,000 records, 2 rounds: does it work at all? Nothing is judged");
      },
      [&] {
        if (options.quick) options.records = 100'000, options.rounds = 2;
        return acd::perf::run(options);
      });
}
