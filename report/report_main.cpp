#include "report_main.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "calls.h"
#include "core/error.h"
#include "core/text.h"
#include "core/tzdata.h"
#include "events.h"
#include "explain_call.h"
#include "export.h"
#include "frame.h"
#include "health.h"
#include "longest_wait.h"
#include "make_busy.h"
#include "occupancy.h"
#include "options.h"
#include "queue_plot.h"
#include "queue_waits.h"
#include "range_checks.h"
#include "shifts.h"
#include "store/at_rest.h"
#include "store/database.h"
#include "store/deriver.h"
#include "store/session_row.h"
#include "timeline.h"
#include "who.h"

namespace acd {
namespace {

using Command = Request::Command;

Zone report_zone(const Request& request, Reader& reader) {
  const auto remembered = reader.zone();
  if (!request.zone && !remembered && request.command == Command::health) return Zone("UTC");
  if (!request.zone && !remembered)
    throw Error(fmt::format("'{}' has recorded nothing yet", request.db), Exit::no_data);
  if (!request.zone) return stored_zone(*remembered);
  try {
    return Zone(*request.zone);
  } catch (const std::invalid_argument& e) {
    throw Error(e.what(), Exit::usage);
  }
}

// What is recorded up to tomorrow by the host's clock: a later day was dated by a clock that was wrong.
Interval recorded_so_far(const Request& request, Reader& reader, const Zone& zone, Instant now) {
  const auto all = reader.recorded();
  if (!all) throw Error(fmt::format("'{}' has recorded nothing yet", request.db), Exit::no_data);
  const auto so_far = reader.recorded(after_tomorrow(zone, now, request.step.day_start_s));
  const bool is_needed = request.command == Command::who ? !request.at : !request.since || !request.until;
  if (so_far || !is_needed) return so_far.value_or(*all);
  throw Error(fmt::format("'{}' holds {} to {}, all of it later than tomorrow by this host's clock, which says {}: set "
                          "that clock, or name a range with --since and --until",
                          request.db, zone.format(all->from), zone.format(all->to), zone.format(now)),
              Exit::no_data);
}

Interval range_of(const Request& request, Reader& reader, const Zone& zone, Instant now) {
  if (request.frame) return {};  // a frame need not have a time
  if (request.is_of_everything())
    if (const auto all = reader.recorded()) return {all->from, all->to + 1};
  const Interval recorded = recorded_so_far(request, reader, zone, now);
  if (request.command == Command::who) {
    const auto open = reader.open_until();
    const Instant t = request.at                     ? parse_time(*request.at, zone, now, request.step.day_start_s)
                      : open && *open == recorded.to ? *open
                                                     : recorded.to - 1;
    return {t, t + 1};
  }
  return report_range(request.since, request.until, recorded, zone, now, request.step.day_start_s);
}

void print(const ReportContext& context) {
  switch (context.request.command) {
    case Command::none:
      return;
    case Command::occupancy:
      return report_occupancy(context);
    case Command::longest_wait:
      return context.request.episodes ? report_episodes(context) : report_longest_wait(context);
    case Command::queue_waits:
      return context.request.histogram ? report_wait_histogram(context) : report_queue_waits(context);
    case Command::calls:
      return context.request.frame ? report_explain_call(context) : report_calls(context);
    case Command::shifts:
      return report_shifts(context);
    case Command::timeline:
      return report_timeline(context);
    case Command::make_busy:
      return report_make_busy(context);
    case Command::who:
      return report_who(context);
    case Command::events:
      return context.request.frame && !context.request.explain ? report_frame(context) : report_events(context);
    case Command::health:
      return report_health(context);
    case Command::export_:
      return report_export(context);
  }
}

void say(const std::string& what) { std::fprintf(stderr, "acd-report: %s\n", shown(what, kLongestLine).c_str()); }

std::optional<Names> names_of(const Request& request) {
  return request.names.empty() ? std::nullopt : std::optional(Names::read(request.names));
}

void check_derivation(const Request& request, Reader& reader) {
  const int version = reader.derivation_version();
  if (version != Deriver::kVersion && version != 0)
    say(fmt::format("'{}' was derived by rules {}, these are {}; acd-recorder rebuild derives it again", request.db,
                    version, Deriver::kVersion));
}

// Runs the report on nothing: what it prints then are its columns.
void explain(const Request& request) {
  if (request.command == Command::export_) return say("export writes what was recorded: it has no columns");
  const auto db = open_empty();
  Reader reader(*db);
  const Zone zone("UTC");
  const auto names = names_of(request);
  Sink sink(request.output);
  print({request, reader, zone, {{0}, {1}}, {0}, sink, names ? &*names : nullptr, say});
  sink.done();
}

// Nothing is recorded; but how it stands may say why.
void print_without_records(const Request& request, Reader& reader, const Zone& zone, Instant now) {
  Sink sink(request.output);
  report_health_without_records({request, reader, zone, {now, now}, now, sink, nullptr, say});
  sink.done();
}

Exit execute(const Request& typed, Instant now) {
  const auto names = names_of(typed);
  const auto db = open_for_reading(typed.db);
  Reader reader(*db);
  const Request request = with_lists_split(typed, reader);
  const Zone zone = report_zone(request, reader);
  check_derivation(request, reader);
  if (request.command == Command::health && !reader.recorded()) print_without_records(request, reader, zone, now);
  const bool writes_own_files = request.command == Command::export_;
  Sink sink(writes_own_files ? "" : request.output);
  const ReportContext context{
      request, reader, zone, range_of(request, reader, zone, now), now, sink, names ? &*names : nullptr, say};
  if (!request.frame) check_has_data(context);
  for (const std::string& note : unknown_ids(request, reader)) say(note);
  for (const std::string& complaint : {correction_complaint(context), zone_rules_complaint(context)})
    if (!complaint.empty()) say(complaint);
  std::optional<QueuePlot> plot;
  if (!request.plot.empty()) plot.emplace(context);
  print(context);
  if (written_meanwhile(*db))
    throw Error(fmt::format("'{}' was written while it was read; try again", request.db), Exit::try_again);
  if (!writes_own_files) sink.done();
  if (plot) plot->write();
  const std::string complaint = coverage_complaint(context);
  if (complaint.empty()) return Exit::done;
  say(complaint);
  return Exit::low_coverage;
}

}  // namespace

int report_main(int argc, const char* const* argv) {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return report_main_as_of(argc, argv, {std::chrono::duration_cast<std::chrono::seconds>(since_1970).count()});
}

int report_main_as_of(int argc, const char* const* argv, Instant now) {
  std::signal(SIGPIPE, SIG_IGN);
  if (const char* folder = std::getenv("TZDIR"); folder && *folder) use_tzdata(std::make_shared<const Tzdata>(folder));
  std::string what;
  Exit code = Exit::failed;
  try {
    int exit_code = 0;
    const Request request = parse_request(argc, argv, exit_code);
    if (request.command == Command::none) return exit_code;
    if (!request.explain) return static_cast<int>(execute(request, now));
    explain(request);
    return exit_code;
  } catch (const Error& e) {
    what = e.what();
    code = e.code();
  } catch (const SQLite::Exception& e) {
    const bool damaged = e.getErrorCode() == SQLITE_CORRUPT || e.getErrorCode() == SQLITE_NOTADB;
    what = fmt::format("the database cannot be read: {}; {}", e.what(),
                       damaged ? kIfDamaged : "try again, and check its rights and its disk");
    code = damaged ? Exit::failed : Exit::try_again;
  } catch (const std::exception& e) {
    what = e.what();
  }
  say(what);
  return static_cast<int>(code);
}

}  // namespace acd
