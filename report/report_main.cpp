#include "report_main.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>

#include "calls.h"
#include "core/error.h"
#include "core/text.h"
#include "events.h"
#include "export.h"
#include "frame.h"
#include "health.h"
#include "longest_wait.h"
#include "make_busy.h"
#include "occupancy.h"
#include "options.h"
#include "shifts.h"
#include "store/database.h"
#include "store/deriver.h"
#include "timeline.h"
#include "who.h"

namespace acd {
namespace {

using Command = Request::Command;

Instant now() {
  return {
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

Zone report_zone(const Request& request, Reader& reader) {
  const auto remembered = reader.zone();
  if (!request.zone && !remembered)
    throw Error(fmt::format("'{}' has recorded nothing yet", request.db), Exit::no_data);
  try {
    return Zone(request.zone ? *request.zone : *remembered);
  } catch (const std::invalid_argument& e) {
    throw Error(e.what(), Exit::usage);
  }
}

// Reports about the record itself are of all of it unless a range is asked for.
bool of_everything(const Request& request) {
  return !request.since && !request.until &&
         (request.command == Command::health || request.command == Command::export_);
}

Interval range_of(const Request& request, Reader& reader, const Zone& zone) {
  if (request.frame) return {};  // a frame need not have a time
  const auto recorded = reader.recorded();
  if (!recorded) throw Error(fmt::format("'{}' has recorded nothing yet", request.db), Exit::no_data);
  if (of_everything(request)) return {recorded->from, recorded->to + 1};
  if (request.command == Command::who) {
    const auto open = reader.open_until();
    const Instant t = request.at                      ? parse_time(*request.at, zone, now())
                      : open && *open == recorded->to ? *open
                                                      : recorded->to - 1;
    return {t, t + 1};
  }
  return report_range(request.since, request.until, recorded, zone, now());
}

void check_has_data(const ReportContext& context) {
  for (const CoveragePiece& piece : context.reader.coverage(context.range))
    if (!intersect(piece.time, context.range).empty() || context.range.contains(piece.time.from) ||
        piece.time.to == context.range.from)
      return;
  const Interval recorded = *context.reader.recorded();
  throw Error(fmt::format("nothing is recorded from {} to {}; the database holds {} to {}",
                          context.zone.format(context.range.from), context.zone.format(context.range.to),
                          context.zone.format(recorded.from), context.zone.format(recorded.to)),
              Exit::no_data);
}

void print(const ReportContext& context) {
  switch (context.request.command) {
    case Command::none:
      return;
    case Command::occupancy:
      return report_occupancy(context);
    case Command::longest_wait:
      return context.request.episodes ? report_episodes(context) : report_longest_wait(context);
    case Command::calls:
      return report_calls(context);
    case Command::shifts:
      return report_shifts(context);
    case Command::timeline:
      return report_timeline(context);
    case Command::make_busy:
      return report_make_busy(context);
    case Command::who:
      return report_who(context);
    case Command::events:
      return context.request.frame ? report_frame(context) : report_events(context);
    case Command::health:
      return report_health(context);
    case Command::export_:
      return report_export(context);
  }
}

void execute(const Request& request) {
  const auto db = open_for_reading(request.db);
  Reader reader(*db);
  const Zone zone = report_zone(request, reader);
  if (const int version = reader.derivation_version(); version != Deriver::kVersion && version != 0)
    std::fprintf(stderr,
                 "acd-report: '%s' was derived by rules %d, these are %d; acd-recorder rebuild derives it again\n",
                 request.db.c_str(), version, Deriver::kVersion);
  const bool writes_own_files = request.command == Command::export_;
  Sink sink(writes_own_files ? "" : request.output);
  const ReportContext context{request, reader, zone, range_of(request, reader, zone), now(), sink};
  if (!request.frame) check_has_data(context);
  print(context);
  if (!writes_own_files) sink.done();
}

}  // namespace

std::unique_ptr<Output> ReportContext::output(std::vector<Column> columns) const {
  return make_output(format(), std::move(columns), zone, sink);
}

Format ReportContext::format() const {
  const bool terminal = request.output.empty() && ::isatty(STDOUT_FILENO) != 0;
  return request.format.value_or(terminal ? Format::table : Format::csv);
}

int report_main(int argc, const char* const* argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::string what;
  Exit code = Exit::failed;
  try {
    int exit_code = 0;
    const Request request = parse_request(argc, argv, exit_code);
    if (request.command != Command::none) execute(request);
    return exit_code;
  } catch (const Error& e) {
    what = e.what();
    code = e.code();
  } catch (const SQLite::Exception& e) {
    what = fmt::format("the database cannot be read: {}; try again, and check its rights and its disk", e.what());
    code = Exit::try_again;
  } catch (const std::exception& e) {
    what = e.what();
  }
  std::fprintf(stderr, "acd-report: %s\n", printable(what).c_str());
  return static_cast<int>(code);
}

}  // namespace acd
