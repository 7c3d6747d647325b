#include "range_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <set>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "store/correction.h"
#include "store/database.h"
#include "store/zone_rules.h"

namespace acd {
namespace {

constexpr std::int64_t kClockIsBehind_s = 60;  // with less a clock is right

using IsKnown = std::function<bool(const std::string&)>;

void split_lists(const char* option, std::vector<std::string>& ids, const IsKnown& is_known) {
  std::vector<std::string> single;
  for (const std::string& text : ids) {
    if (text.find(',') == std::string::npos || is_known(text)) {
      single.push_back(text);
      continue;
    }
    for (std::size_t from = 0, comma = 0; comma != std::string::npos; from = comma + 1) {
      comma = text.find(',', from);
      single.push_back(text.substr(from, comma - from));
      if (single.back().empty())
        throw Error(fmt::format("{} '{}' has an empty id: write 6101,6102 or 6101 6102", option, shown(text)),
                    Exit::usage);
    }
  }
  ids = std::move(single);
}

IsKnown one_of(std::set<std::string> ids) {
  return [ids = std::move(ids)](const std::string& id) { return ids.contains(id); };
}

IsKnown known_agents(Reader& reader) {
  std::set<std::string> ids;
  for (const AgentName& agent : reader.agents()) ids.insert(agent.id);
  return one_of(std::move(ids));
}

IsKnown known_queues(Reader& reader, QueueKind kind) {
  std::set<std::string> ids;
  for (const QueueName& queue : reader.queues())
    if (queue.kind == kind) ids.insert(queue.id);
  return one_of(std::move(ids));
}

std::string percent(double share) { return fmt::format("{:.2f} %", share * 100); }

}  // namespace

double parse_share(std::string_view text) {
  const bool in_percent = text.ends_with('%');
  const std::string digits(text.substr(0, text.size() - (in_percent ? 1 : 0)));
  char* end = nullptr;
  const double value = std::strtod(digits.c_str(), &end);
  const bool plain = !digits.empty() && digits.find_first_not_of("0123456789.") == std::string::npos && *end == '\0';
  if (!plain || value > 100)
    throw Error(fmt::format("--min-coverage '{}' is no share: write 0.9 or 90%", shown(text)), Exit::usage);
  return in_percent || value > 1 ? value / 100 : value;
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

Request with_lists_split(Request request, Reader& reader) {
  split_lists("--agent", request.agents, known_agents(reader));
  split_lists("--path", request.paths, known_queues(reader, QueueKind::path));
  split_lists("--group", request.groups, known_queues(reader, QueueKind::group));
  return request;
}

std::vector<std::string> unknown_ids(const Request& request, Reader& reader) {
  std::vector<std::string> notes;
  const auto note = [&](std::string_view what, const std::vector<std::string>& ids, const IsKnown& is_known) {
    for (const std::string& id : ids)
      if (!is_known(id)) notes.push_back(fmt::format("no record in '{}' names {} '{}'", request.db, what, shown(id)));
  };
  note("agent", request.agents, known_agents(reader));
  note("path", request.paths, known_queues(reader, QueueKind::path));
  note("group", request.groups, known_queues(reader, QueueKind::group));
  return notes;
}

void note_earlier(const ReportContext& context, std::int64_t count, std::string_view what) {
  if (count == 0) return;
  const std::string from = context.zone.format(context.range.from);
  context.note(count == 1
                   ? fmt::format("1 {} that began before {} continues in this range: it is listed where it "
                                 "begins; an earlier --since shows it",
                                 what, from)
                   : fmt::format("{} {}s that began before {} continue in this range: they are listed where they "
                                 "begin; an earlier --since shows them",
                                 count, what, from));
}

Instant coverage_now(const ReportContext& context) {
  const std::int64_t offset_s = context.reader.clock_offset_s().value_or(0);
  return context.now + (offset_s <= -kClockIsBehind_s ? offset_s : 0);
}

Instant coverage_end(const ReportContext& context) {
  const Instant now = coverage_now(context);
  if (context.request.is_of_everything() && context.reader.has_live_sessions()) return now;
  // A range of all that was recorded holds the last record's second, which coverage ends with.
  const auto recorded = context.reader.recorded();
  const bool is_of_all = recorded && context.range.to == recorded->to + 1;
  return std::min(is_of_all ? recorded->to : context.range.to, now);
}

// Times that are shown early or late may lie beside the range in which they were stamped.
static bool is_concerned(const ReportContext& context, const ZoneDifference& difference) {
  const std::int64_t by_s = std::abs(difference.is_s - difference.was_s);
  const Interval shown{difference.time.from - by_s, difference.time.to + by_s};
  return context.request.frame || !intersect(shown, context.range).empty();
}

static bool somebody_records(const std::string& db) {
  try {
    return writer_of(db).has_value();
  } catch (const Error&) {
    return false;
  }
}

static std::string what_to_do(const ReportContext& context) {
  return somebody_records(context.request.db) ? "the recorder at work derives it again, look again later"
                                              : "run acd-recorder rebuild";
}

std::string correction_complaint(const ReportContext& context) {
  if (!correction_waits(context.reader.db())) return {};
  return fmt::format("'{}' holds {} until they are derived again; {}", context.request.db,
                     only_places_wait(context.reader.db())
                         ? "captures that were recorded late, and agents may be unknown where these end"
                         : "records that a wrong clock dated, and days may be wrong",
                     what_to_do(context));
}

std::string zone_rules_complaint(const ReportContext& context) {
  auto found = zone_differences(context.reader.db());
  std::erase_if(found, [&](const ZoneDifference& difference) { return !is_concerned(context, difference); });
  if (found.empty()) return {};
  return fmt::format("'{}' shows {}, for tzdata has other rules now than those it was derived by; {}",
                     context.request.db, text_of(found), what_to_do(context));
}

std::string coverage_complaint(const ReportContext& context) {
  const auto& least = context.request.min_coverage;
  if (!least) return {};
  const Interval range{context.range.from, coverage_end(context)};
  const std::int64_t range_s = range.seconds();
  if (range_s == 0) return {};
  std::int64_t covered_s = 0;
  for (const CoveragePiece& piece : context.reader.coverage(range)) covered_s += intersect(piece.time, range).seconds();
  const double share = static_cast<double>(covered_s) / static_cast<double>(range_s);
  if (share >= *least) return {};
  return fmt::format("{} of {} s are covered, {}, less than --min-coverage {}; acd-report health lists the holes",
                     covered_s, range_s, percent(share), percent(*least));
}

}  // namespace acd
