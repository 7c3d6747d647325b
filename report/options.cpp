#include "options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "core/error.h"
#include "core/text.h"
#include "help.h"
#include "range_checks.h"
#include "record/record.h"

namespace acd {
namespace {

using Command = Request::Command;

struct Typed {
  std::string since, until, at, zone, interval, day_start, format, min_coverage,
      export_as = "raw", by = "agent", tier = "guaranteed", ringing_counted = "auto", assume;
};

constexpr const char* kAbout =
    "Reports from the database that acd-recorder writes; opened read-only, also while it is being written.\n"
    "Times: 2026-03-02, 2026-03-02T09:00, with offset, today, yesterday, now, -2h; ranges are half-open.";

void add_shared_options(CLI::App& app, Request& r, Typed& typed) {
  app.add_option("--db", r.db, "Database file (or environment ACD_DB)");
  app.add_option("--since", typed.since,
                 "Begin of the range, which ends with the last recorded day or now, whichever is first; without a "
                 "range, the last recorded day");
  app.add_option("--until", typed.until, "End of the range, itself not in it");
  app.add_option("--zone", typed.zone, "IANA time zone of the output and of days; the database's own unless given");
  app.add_option("--interval", typed.interval, "1m 5m 15m 30m 1h day week month total (day); weeks begin on Monday");
  app.add_option(
      "--day-start", typed.day_start,
      "Wall-clock time HH:MM at which days, weeks, months, today and yesterday begin (00:00); if a day skips "
      "it, where the gap ends, if a day repeats it, the first time");
  app.add_option("--agent", r.agents, "Only these agents: --agent 6101,6102, or --agent 6101 6102, or --agent again");
  app.add_option("--path", r.paths, "Only these paths, likewise");
  app.add_option("--group", r.groups, "Only these agent groups, likewise");
  app.add_option("--format", typed.format,
                 "table, csv, json, ndjson or md; table on a terminal, csv otherwise, unless given");
  app.add_option("--output", r.output, "Write to this file, whole or not at all, instead of standard output");
  app.add_option("--names", r.names,
                 "CSV file with the header kind,id,name[,from][,to], kind one of agent path group reason: adds name "
                 "columns; dates YYYY-MM-DD, 'to' not meant");
  app.add_option("--min-coverage", typed.min_coverage,
                 "0.9 or 90%: exit with 3 when a smaller share of the range is covered");
  app.add_flag("--explain", r.explain, "Say what each column of the report means, and its unit; needs no database");
}

void add_commands(CLI::App& app, Request& r, Typed& typed) {
  const auto command = [&](const char* name, const char* about, Command which) {
    auto* sub = app.add_subcommand(name, about);
    sub->callback([&r, which] { r.command = which; });
    return sub;
  };
  command("occupancy", "Seconds of each agent in each state, and occupancy", Command::occupancy)
      ->add_option("--by", typed.by,
                   "agent; path: the ACD seconds of each path, the rest in a row without path; none: one row an "
                   "interval, the sums of all agents' rows")
      ->check(CLI::IsMember({"agent", "path", "none"}));
  auto* longest_wait = command("longest-wait", "Longest wait by path or group, from samples", Command::longest_wait);
  longest_wait->add_flag("--episodes", r.episodes, "One row for each stretch in which callers waited");
  longest_wait
      ->add_option("--above", r.above_s,
                   "Only rows with a longest wait above so many seconds; the switch tells at most 99:59, 5999")
      ->check(CLI::Range(0, QueueReport::kLongestWaitMax_s));
  auto* queue_waits = command("queue-waits", "How long callers waited, by path, as bounds", Command::queue_waits);
  queue_waits->add_option("--within", r.within_s, "Limit of the service level in seconds (20)")
      ->check(CLI::Range(0, 86400));
  queue_waits->add_option("--tier", typed.tier, "guaranteed; likely: if no caller left unseen nearby")
      ->check(CLI::IsMember({"guaranteed", "likely"}));
  queue_waits->add_flag("--histogram", r.histogram, "Calls by how long they waited");
  queue_waits->add_option("--plot", r.plot,
                          "Also draw calls waiting, longest wait and the waits of the range to this SVG file");
  auto* calls = command("calls", "Answered ACD calls: wait, ringing, talk, hold, work timer", Command::calls);
  calls->add_option("--explain-call", r.frame,
                    "Where the bounds of one call's wait come from; the call by its frame_id");
  for (auto* sub : {queue_waits, calls}) {
    sub->add_option("--ringing-counted", typed.ringing_counted,
                    "Whether the switch counts a ringing call as waiting: yes, no or auto (as each session shows)")
        ->check(CLI::IsMember({"auto", "yes", "no"}));
    sub->add_option("--ring-max", r.ring_max_s,
                    "On a switch that sends no ringing: seconds that a call rings at the most (30)")
        ->check(CLI::Range(1, 600));
  }
  auto* health = command("health", "Sessions, coverage, lost records, rejects, surprises, clock", Command::health);
  for (auto* sub : {queue_waits, calls, health})
    sub->add_option("--assume", typed.assume,
                    "work-conserving: nobody waits while an agent who answers the path is idle. Narrows likely bounds "
                    "only; checked, and refused where it does not fit")
        ->check(CLI::IsMember({"work-conserving"}));
  command("shifts", "Log on to log off, and how it ended", Command::shifts);
  command("who", "State of each agent at a time", Command::who)
      ->add_option("--at", typed.at, "The time; the last recorded second unless given");
  command("timeline", "Each agent's states one after the other, with the frames that opened and closed them",
          Command::timeline);
  command("make-busy", "Times and seconds in make busy, by agent and reason", Command::make_busy);
  command("events", "Every record, decoded, with its bytes", Command::events)
      ->add_option("--frame", r.frame, "Only this frame, whatever it is and whenever it came; a table tells all of it");
  command("export", "What was recorded, for replay elsewhere", Command::export_)
      ->add_option(
          "--as", typed.export_as,
          "raw (the bytes, a file per session), ndjson (a frame a line, with its arrival) or day-files (a file per "
          "local day)")
      ->check(CLI::IsMember({"raw", "ndjson", "day-files"}));
  std::vector<std::string> names;
  for (auto* sub : app.get_subcommands({})) {
    sub->fallthrough();
    sub->footer(help_footer(sub->get_name()));
    names.push_back(sub->get_name());
  }
  app.footer(help_footer(names));
}

// As from a variable of the shell that is not set.
void refuse_empty(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options())
    for (const std::string& value : option->results())
      if (value.empty())
        throw Error(fmt::format("{} is empty: give it a value, or leave it out", option->get_name()), Exit::usage);
}

std::optional<std::string> given(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

void check_command(const CLI::App& app, const Request& r) {
  if (r.command != Command::none) return;
  std::string names;
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) names += ' ' + sub->get_name();
  throw Error("no report: use one of" + names + " (see --help)", Exit::usage);
}

struct Filters {
  bool agent, path, group;
};

// What a report can be narrowed to: a filter is never ignored.
Filters filters_of(const Request& r) {
  if (r.frame) return {false, false, false};
  switch (r.command) {
    case Command::occupancy:
      return {true, r.by == Request::By::path, false};
    case Command::longest_wait:
    case Command::health:
      return {false, true, true};
    case Command::queue_waits:
      return {false, true, false};
    case Command::calls:
      return {true, true, false};
    case Command::events:
      return {true, true, true};
    case Command::shifts:
    case Command::who:
    case Command::timeline:
    case Command::make_busy:
      return {true, false, false};
    case Command::export_:
    case Command::none:
      break;
  }
  return {false, false, false};
}

void check_filters(const Request& r, const std::string& command) {
  const Filters can = filters_of(r);
  const auto refuse = [&](const char* filter) {
    std::string others;
    for (const auto& [name, is_one] : {std::pair{"--agent", can.agent}, {"--path", can.path}, {"--group", can.group}})
      if (is_one) others += (others.empty() ? "" : " or ") + std::string(name);
    throw Error(fmt::format("{}{} cannot be narrowed by {}: leave it out{}", command,
                            !r.frame                      ? ""
                            : r.command == Command::calls ? " --explain-call"
                                                          : " --frame",
                            filter, others.empty() ? "" : ", or narrow by " + others),
                Exit::usage);
  };
  if (!can.agent && !r.agents.empty()) refuse("--agent");
  if (!can.path && !r.paths.empty()) refuse(r.command == Command::occupancy ? "--path without --by path" : "--path");
  if (!can.group && !r.groups.empty()) refuse("--group");
}

// What was typed to what it means.
void resolve(Request& r, const Typed& typed) {
  if (const char* db = std::getenv("ACD_DB"); r.db.empty() && db) r.db = db;
  if (r.db.empty() && !r.explain) throw Error("--db is missing: name the database file", Exit::usage);
  if (r.frame && *r.frame < 1) throw Error("frames are numbered from 1 on", Exit::usage);
  for (const auto& [option, file] : {std::pair{"--output", r.output}, {"--plot", r.plot}})
    if (file == "-")
      throw Error(fmt::format("{} -: name a file; a report goes to standard output without --output", option),
                  Exit::usage);
  if (!r.plot.empty() && r.plot == r.output)
    throw Error(fmt::format("--plot and --output both name '{}': give each a file of its own", r.plot), Exit::usage);
  r.since = given(typed.since);
  r.until = given(typed.until);
  r.at = given(typed.at);
  r.zone = given(typed.zone);
  if (!typed.interval.empty()) r.step = parse_step(typed.interval);
  if (!typed.day_start.empty()) r.step.day_start_s = parse_day_start(typed.day_start);
  if (!typed.format.empty()) r.format = parse_format(typed.format);
  if (!typed.min_coverage.empty()) r.min_coverage = parse_share(typed.min_coverage);
  r.by = typed.by == "agent" ? Request::By::agent : typed.by == "path" ? Request::By::path : Request::By::none;
  r.tier = typed.tier == "likely" ? Request::Tier::likely : Request::Tier::guaranteed;
  r.ringing_counted = typed.ringing_counted == "yes"  ? Request::RingingCounted::yes
                      : typed.ringing_counted == "no" ? Request::RingingCounted::no
                                                      : Request::RingingCounted::automatic;
  r.work_conserving = !typed.assume.empty();
  r.export_as = typed.export_as == "raw"      ? Request::ExportAs::raw
                : typed.export_as == "ndjson" ? Request::ExportAs::ndjson
                                              : Request::ExportAs::day_files;
}

}  // namespace

Request parse_request(int argc, const char* const* argv, int& exit_code) {
  Request request;
  Typed typed;
  CLI::App app(kAbout, "acd-report");
  app.set_version_flag("--version", ACD_VERSION);
  app.require_subcommand(0, 1);
  add_shared_options(app, request, typed);
  add_commands(app, request, typed);
  exit_code = 0;
  try {
    app.parse(argc, argv);
    check_command(app, request);
    refuse_empty(app);
    refuse_empty(*app.get_subcommands().front());
    resolve(request, typed);
    check_filters(request, app.get_subcommands().front()->get_name());
    return request;
  } catch (const CLI::Success& e) {
    app.exit(e);
  } catch (const CLI::Error& e) {
    std::fprintf(stderr, "acd-report: %s (see acd-report --help)\n", shown(e.what(), kShownLine).c_str());
    exit_code = static_cast<int>(Exit::usage);
  }
  request.command = Command::none;
  return request;
}

}  // namespace acd
