#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "clock/event.h"
#include "core/instant.h"
#include "core/zone.h"

namespace acd {

/// Why a piece of coverage ends.
enum class CoverageEnd : std::uint8_t {
  open,      ///< the session goes on
  midnight,  ///< of the session's zone; the stretch goes on in the next piece
  overlap,   ///< an earlier session's coverage begins or ends; the stretch goes on in the next piece
  silence,   ///< nothing came for longer than max_silence_s
  step,      ///< the switch's clock was set
  session    ///< the session ended
};

std::string_view coverage_end_name(CoverageEnd end);

/// Part of a stretch of coverage: of one session, on one local day, either counted or covered by an earlier session.
struct CoveragePiece {
  std::int64_t coverage_id = 0;
  std::int64_t session_id = 0;
  Day day = 0;
  Interval time;
  FrameId first_frame_id = 0;  ///< frames [first, last] lie in this piece; none if last < first
  FrameId last_frame_id = 0;
  bool counted = true;  ///< false: an earlier session covers it, nothing of it counts
  CoverageEnd ended_by = CoverageEnd::open;
  bool continues = false;  ///< it begins where another session's time ended, and nothing was missed there

  friend bool operator==(const CoveragePiece&, const CoveragePiece&) = default;
};

/// The records that count in one second: the frames in which each came, in order, by what it says (record_identity).
using SeamRecords = std::map<std::int64_t, std::vector<FrameId>>;

/// The time that earlier stretches cover: first come, first counted. A value.
///
/// A second inside a stretch is complete. The second with which one began or ended, its seam, may not be: another
/// session may have more of its records, so there records are compared one by one.
class Account {
 public:
  using Seams = std::map<Instant, SeamRecords>;

  /// One in which nothing that comes counts.
  static Account of_all_time();
  /// A stretch that is over: from the at of its first record to that of its last. One of 0 s covers its seam only.
  void add(Interval stretch);
  /// A record that counts, in a second that is complete inside of no stretch.
  void add_seam(Instant at, std::int64_t identity, FrameId frame_id) { seams_[at][identity].push_back(frame_id); }
  /// Seams strictly between these ends are complete: they are none any more. Whether there were any.
  bool seal(Interval stretch);
  const Seams& seams() const { return seams_; }
  /// The records that count in a second; none if it is no seam.
  const SeamRecords* seam(Instant at) const;
  /// Whether no stretch but of 0 s touches this second.
  bool is_alone(Instant at) const;
  /// All that was added, joined where it touches, in order.
  const std::vector<Interval>& stretches() const { return stretches_; }
  /// A new stretch begins at s; the questions below are about it, with times not before s.
  void begin_stretch(Instant s);
  /// Whether an earlier stretch holds the records of second t. Times asked for must not fall within a stretch.
  bool covers(Instant t);
  /// The parts of `time` that no earlier stretch covers, in order.
  std::vector<Interval> uncovered(Interval time) const;
  /// The first earlier stretch that ends at or after t and is not merely touched by the beginning of this one.
  std::optional<Interval> earlier_from(Instant t);

 private:
  std::vector<Interval> stretches_;  // sorted, disjoint; closed: records at `to` belong to it
  Seams seams_;
  std::size_t next_ = 0;  // the first that may matter to the current stretch
};

/// Follows one session's stretch of coverage through its pieces. A value.
class Stretch {
 public:
  /// Begins at a record. `next_id` numbers the pieces and is advanced.
  Stretch(std::int64_t session_id, const Zone& zone, Account& account, Instant at, FrameId frame_id,
          std::int64_t& next_id);
  /// Goes on from what was stored.
  Stretch(const Zone& zone, Instant from, const CoveragePiece& piece);

  Instant from() const { return from_; }
  Instant last() const { return piece_.time.to; }
  const CoveragePiece& piece() const { return piece_; }

  /// A further record; pieces that it completes are appended to `done`. Returns where an overlap ended, if one did.
  std::optional<Instant> extend(const Zone& zone, Account& account, Instant at, FrameId frame_id, std::int64_t& next_id,
                                std::vector<CoveragePiece>& done);
  /// The last record counts, although an earlier stretch covers its second too: it gets a piece that counts.
  void count_last(const Zone& zone, FrameId frame_id, std::int64_t& next_id, std::vector<CoveragePiece>& done);
  /// The zone by other rules: they say when the day ends that is open, but not before its last record.
  void use_rules(const Zone& zone);
  void end(CoverageEnd why) { piece_.ended_by = why; }
  /// The open piece continues another session's time.
  void continues() { piece_.continues = true; }

 private:
  void begin_piece(const Zone& zone, Instant from, FrameId frame_id, bool counted, std::int64_t& next_id);

  Instant from_;
  CoveragePiece piece_;
  Instant day_end_;
};

}  // namespace acd
