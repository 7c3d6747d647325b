#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "request.h"
#include "span/idle_agents.h"

namespace acd {

struct SessionReading;

/// `--assume work-conserving`: narrows likely bounds, one local day after another, and keeps what speaks against it.
class WorkConserving {
 public:
  using ReadingOf = std::function<const SessionReading&(std::int64_t session_id)>;

  WorkConserving(const ReportContext& context, ReadingOf reading) : context_(context), reading_(std::move(reading)) {}

  /// All answered calls of one local day of the switch, with their bounds; paths are queue keys.
  void narrow(Day day, Interval time, std::vector<CallWait>& calls);

  /// Of one path, over the days narrowed.
  struct Found {
    std::int64_t path_key = 0;
    std::string path_id;
    IdleAgents::Evidence evidence;
    std::int64_t days = 0, refused = 0;

    std::string text() const;
  };
  /// Sorted by path.
  std::vector<Found> found() const;

 private:
  void read_losses(Interval time);
  void read_spans(Interval time, IdleAgents& agents);
  void add_idle(std::int64_t agent_key, Interval span, FrameId opened_by, FrameId closed_by, IdleAgents& agents) const;
  void read_answers(Interval time, IdleAgents& agents);
  void check_samples(Interval time, IdleAgents& agents);
  bool anyone_rings(Instant t) const;

  const ReportContext& context_;
  const ReadingOf reading_;
  std::vector<Instant> losses_;  // of the day at work: the last record before each
  // Of the day at work, by agent spans: sorted by begin, each reaching as far as those before.
  std::vector<Interval> ringing_;
  std::map<std::pair<std::int64_t, Day>, IdleAgents::Evidence> evidence_;  // by path and day
};

}  // namespace acd
