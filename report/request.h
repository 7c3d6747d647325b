#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/instant.h"
#include "core/zone.h"
#include "names.h"
#include "output.h"
#include "period.h"
#include "store/reader.h"

namespace acd {

/// What was asked for, whole and checked, but for times: their meaning needs the zone of the database.
struct Request {
  enum class Command {
    none,
    occupancy,
    longest_wait,
    queue_waits,
    calls,
    shifts,
    who,
    timeline,
    make_busy,
    events,
    health,
    export_
  };
  enum class ExportAs { raw, ndjson, day_files };
  enum class By { agent, path, none };
  enum class Tier { guaranteed, likely };
  enum class RingingCounted { automatic, yes, no };

  Command command = Command::none;
  std::string db;
  std::optional<std::string> since, until, at;
  std::optional<std::string> zone;
  Step step = Step::day;  ///< with --day-start
  std::vector<std::string> agents, paths, groups;
  std::optional<Format> format;                                ///< none: table on a terminal, csv otherwise
  std::string output;                                          ///< empty: standard output
  By by = By::agent;                                           ///< occupancy: one row per what, and interval
  std::optional<std::int64_t> frame;                           ///< events, calls: only that frame, without a range
  std::string names;                                           ///< file of names; empty: none
  std::optional<double> min_coverage;                          ///< 0..1
  bool explain = false;                                        ///< the columns instead of the report
  bool episodes = false;                                       ///< longest-wait
  std::optional<std::int64_t> above_s;                         ///< longest-wait
  std::int64_t within_s = 20;                                  ///< queue-waits: the limit of the service level
  Tier tier = Tier::guaranteed;                                ///< queue-waits: which bounds
  bool histogram = false;                                      ///< queue-waits
  RingingCounted ringing_counted = RingingCounted::automatic;  ///< queue-waits, calls
  std::int64_t ring_max_s = 30;                                ///< queue-waits, calls: where ringing is not sent
  bool work_conserving = false;                                ///< queue-waits, calls, health: narrows likely bounds
  std::string plot;                                            ///< queue-waits: file of a picture; empty: none
  ExportAs export_as = ExportAs::raw;

  /// Reports about the record itself are of all of it unless a range is asked for.
  bool is_of_everything() const {
    return !since && !until && (command == Command::health || command == Command::export_);
  }
  bool wants_agent(std::string_view id) const {
    return agents.empty() || std::find(agents.begin(), agents.end(), id) != agents.end();
  }
  /// With --path or --group given, only the queues named.
  bool wants_queue(QueueKind kind, std::string_view id) const {
    if (paths.empty() && groups.empty()) return true;
    const auto& ids = kind == QueueKind::path ? paths : groups;
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }
};

/// What a report works with. The reader is one snapshot of the database.
struct ReportContext {
  const Request& request;
  Reader& reader;
  const Zone& zone;  ///< of the output
  Interval range;    ///< asked for; a report says nothing of what lies outside
  Instant now;
  Sink& sink;
  const Names* names = nullptr;                                              ///< nullptr: none asked for
  std::function<void(const std::string&)> note = [](const std::string&) {};  ///< tells the user, beside the report

  /// The report's output in the format asked for, with name columns if there are names.
  std::unique_ptr<Output> output(std::vector<Column> columns) const;
  /// The format asked for, or by where the output goes; --explain is for people unless a format is asked for.
  Format format() const;

 private:
  bool on_terminal() const;
};

}  // namespace acd
