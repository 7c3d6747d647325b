#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "key_ids.h"
#include "request.h"
#include "store/query.h"

namespace acd {

/// The keys of the agents asked for with --agent, ascending; none when all are wanted.
std::optional<std::vector<std::int64_t>> agent_keys(const ReportContext& context);

/// Stored pieces of agent spans on the days that touch the range, in the order (day, agent key, begin). Of the agents
/// asked for only: by day and agent, never through the spans of others.
class PieceCursor {
 public:
  enum class Detail {
    seconds,  ///< day, agent, time, state, acd, path: what sums need
    whole     ///< everything of a StoredSpan
  };
  /// `only`: pieces in this state.
  PieceCursor(const ReportContext& context, Detail detail, std::optional<State> only = std::nullopt);

  /// The next piece; false at the end. With Detail::seconds the other members keep what they hold.
  bool next(StoredSpan& piece);
  Day first_day() const { return days_.first; }

 private:
  bool next_list();

  const std::optional<std::vector<std::int64_t>> keys_;
  const DayRange days_;
  const Detail detail_;
  Query row_;
  bool running_ = false;
  Day day_;
  std::size_t next_key_ = 0;
};

/// Reads row columns (PieceCursor's order for Detail::whole) into a piece.
void read_piece(const Query& row, StoredSpan& piece);
extern const char* const kWholePiece;  ///< "SELECT ... FROM agent_span " of these columns

/// Puts pieces of agent spans together again where covered time continues: over a local midnight, and over the seam of
/// two sessions in which nothing was missed. Pieces parted by a hole, even one of 0 s, or by time that another session
/// covers, stay apart.
class SpanJoin {
 public:
  explicit SpanJoin(SQLite::Database& db);

  /// The piece that goes on from this one, or that this one goes on from.
  std::optional<StoredSpan> after(const StoredSpan& piece);
  std::optional<StoredSpan> before(const StoredSpan& piece);
  /// The begin of the whole span; also where that was pruned.
  Instant begin_of(const StoredSpan& piece);
  /// The begin of a span of which this is the first piece that prune left.
  std::optional<Instant> pruned_begin(const StoredSpan& piece);
  /// Where a run that counts was cut by prune; none if none was.
  std::optional<Instant> cut_at() const;
  /// The first pieces that prune left of spans that go on there, each with its begin.
  std::vector<StoredSpan> over_the_cut();
  /// Spans that go on at the last record, whole; they end there. In the order of agent keys and time.
  std::vector<StoredSpan> open_spans(Reader& reader);

 private:
  std::optional<Day> continued_on(Day day, Instant t);

  struct Cuts {
    std::optional<Day> day;
    std::vector<std::pair<Instant, Day>> at;
  };

  SQLite::Database& db_;
  const std::optional<Pruned> pruned_;
  Query cut_, at_, before_, carried_;
  Cuts cuts_[2];  // of the last even and the last odd day asked for: mostly two neighbours
};

/// Whole agent spans that overlap the range, in the order (begin, agent id), those that go on at the last record
/// included. Holds the spans of about two days at a time.
class SpanStream {
 public:
  explicit SpanStream(const ReportContext& context, std::optional<State> only = std::nullopt);

  /// The next span; false at the end.
  bool next(StoredSpan& span);
  KeyIds& ids() { return ids_; }

 private:
  void read_on();
  void take(StoredSpan piece);
  void keep_whole(StoredSpan& piece);
  void keep(const StoredSpan& span);
  void release_before(Instant t);

  const Interval range_;
  KeyIds ids_;
  SpanJoin join_;
  PieceCursor pieces_;
  std::optional<Day> day_;         // of the piece read last
  bool done_ = false;              // all pieces are read
  std::vector<StoredSpan> held_;   // others may begin before them
  std::vector<StoredSpan> ready_;  // in order
  std::size_t given_ = 0;          // of ready_
};

}  // namespace acd
