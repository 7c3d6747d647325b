#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "clock/event.h"
#include "core/instant.h"
#include "core/zone.h"
#include "record/record.h"
#include "span/agent_facts.h"
#include "span/coverage.h"
#include "store/pruned.h"

namespace acd {

/// An agent of the database.
struct AgentName {
  std::int64_t key = 0;
  std::string id;
};

/// A queue of the database.
struct QueueName {
  std::int64_t key = 0;
  QueueKind kind = QueueKind::group;
  std::string id;
};

/// A stored stretch of one displayed state; or, with the present as its end, one that still goes on.
struct StoredSpan {
  Day day = 0;
  std::int64_t agent_key = 0;
  Interval time;
  State state = State::unknown;
  bool acd = false;
  std::int64_t path_key = 0;  ///< 0: none
  std::string reason;
  std::int64_t directory_key = 0;  ///< 0: unknown
  bool inferred = false;
  FrameId opened_by = 0;
  FrameId closed_by = 0;  ///< 0: the end of coverage closed it, or it goes on
};

/// Frames [first, last] of one session in which nothing but coverage of one stretch lies; times do not fall within.
struct CoveredRun {
  std::int64_t session_id = 0;
  Interval time;
  FrameId first_frame_id = 0;
  FrameId last_frame_id = 0;
  FrameId first_held_frame_id = 0;  ///< samples from here on may still hold when the run begins
  /// As it was recorded. Of what lies before `time` prune left some records, for what they tell of later ones.
  RunBegin begin{};
};

/// The run as it was recorded, not to be reported but to be read from its begin.
CoveredRun with_context(CoveredRun run);

/// Consecutive frames of one session; none if last < first.
struct FrameRange {
  FrameId first = 0;
  FrameId last = 0;
  bool only_holds = false;  ///< samples count in another range, or nowhere; here they may hold
};

/// Time that is covered without a gap, whichever sessions cover it.
struct CoveredTime {
  Interval time;
  std::vector<CoveredRun> runs;    ///< in the order of time
  std::vector<FrameRange> frames;  ///< in the order of time, but for samples that only hold
};

/// Local days, of any zone, that may touch the range: [first, last].
struct DayRange {
  Day first;
  Day last;
};
DayRange days_of(Interval range);

/// What reports ask of a database: one snapshot, read-only, taken when it is made. One thread.
class Reader {
 public:
  /// `as_it_is`: without a snapshot of its own, for a connection that writes or is in a transaction.
  enum class View { snapshot, as_it_is };

  explicit Reader(SQLite::Database& db, View view = View::snapshot);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  SQLite::Database& db() { return db_; }

  /// The zone of the newest session; none while nothing is recorded.
  std::optional<std::string> zone();
  /// From the first covered second to the last, of those before `end`; none while nothing is covered there.
  std::optional<Interval> recorded(Instant end = {std::numeric_limits<std::int64_t>::max()});
  /// Whether anything was recorded from a switch, or captures only.
  bool has_live_sessions();
  /// The switch's clock minus the host's, as last seen live; none if it never was.
  std::optional<std::int64_t> clock_offset_s();
  /// The rules that derived what is stored; 0 while nothing is.
  int derivation_version();
  /// Sorted by id.
  std::vector<AgentName> agents();
  /// Sorted by kind, group before path, and id.
  std::vector<QueueName> queues();
  /// Directory number of a key; empty for 0.
  std::string directory_number(std::int64_t key);

  /// Counted pieces that touch `range`, whole, sorted by time. They do not overlap.
  std::vector<CoveragePiece> coverage(Interval range);
  /// The same with the pieces that a midnight parts put together, each from the begin of its stretch, or from where
  /// prune cut it.
  std::vector<CoveredRun> covered_runs(Interval range);
  /// The same with the runs that touch put together. The frames are those with samples that are taken or hold in
  /// `range`.
  std::vector<CoveredTime> covered_times(Interval range);
  /// The run of more than 0 s that ends where this one began; none if nothing is covered just before it.
  std::optional<CoveredRun> touching_before(const CoveredRun& run);
  /// The run of a piece that counts: from the begin of its stretch up to the end of the piece.
  CoveredRun run_of(const CoveragePiece& piece);
  /// The frames of the covered runs with records in `range`, in the order of time. Runs follow one another, but for one
  /// of 0 s: it covers nothing, so a later session's run may go on around it.
  std::vector<FrameRange> frames_in_time(Interval range);
  /// The same for calls that begin in `range`: with those that began on a day that was pruned and reach over its end.
  std::vector<FrameRange> frames_of_calls(Interval range);
  /// The first frame whose sample may hold at or after t.
  FrameId first_held_frame(const CoveredRun& run, Instant t);
  /// The first frame of a run with a record at or after t; last_frame_id + 1 if there is none.
  FrameId first_frame_at(const CoveredRun& run, Instant t);
  /// The days under which spans that touch `range` are stored: local days in the zones of the sessions.
  DayRange stored_days(Interval range);
  /// Spans that go on at the last record, cut to what counts.
  std::vector<StoredSpan> open_spans();
  /// The time of the last record if its session goes on.
  std::optional<Instant> open_until();
  /// What prune left; none while nothing was pruned.
  const std::optional<Pruned>& pruned();

 private:
  void extend_to_begin(CoveredRun& run, std::int64_t first_coverage_id);
  void extend_before_cut(CoveredRun& run, bool whole) const;
  enum class Samples { taken, held_too };
  std::vector<FrameRange> frames_of(std::vector<CoveredRun> runs, Interval range, Samples samples = Samples::taken);
  void add_rows_left(std::vector<CoveredRun>& runs, const std::vector<FrameId>& rows, const char* begin_if_it_reaches,
                     Interval range);
  std::optional<Instant> at_or_after(FrameId frame_id, FrameId last, FrameId& found);

  SQLite::Database& db_;
  const View view_;
  bool looked_for_pruned_ = false;
  std::optional<Pruned> pruned_;
};

}  // namespace acd
