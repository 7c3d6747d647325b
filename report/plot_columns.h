#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/instant.h"
#include "wait_seconds.h"

namespace acd {

/// A range of time laid out on the columns of a picture; one column is a pixel at the picture's own size.
class PlotAxis {
 public:
  static constexpr int kColumns = 1080;

  /// `range` must not be empty.
  explicit PlotAxis(Interval range) : range_(range) {}
  const Interval& range() const { return range_; }
  /// Of a time within the range.
  int column(Instant t) const { return static_cast<int>((t - range_.from) * kColumns / range_.seconds()); }
  /// In columns from the left, exact.
  double x(Instant t) const {
    return static_cast<double>(t - range_.from) * kColumns / static_cast<double>(range_.seconds());
  }
  double column_seconds() const { return static_cast<double>(range_.seconds()) / kColumns; }

 private:
  Interval range_;
};

/// The lowest and the highest of some values; none of none.
struct Extent {
  std::optional<std::int64_t> low, high;

  void take(std::optional<std::int64_t> value);
  void take(const Extent& other);
  friend bool operator==(const Extent&, const Extent&) = default;
};

/// What held from one x to another, in columns. Of one sample, low and high are the same.
struct PlotStep {
  double from = 0;
  double to = 0;
  Extent calls_waiting;
  Extent longest_wait_s;

  friend bool operator==(const PlotStep&, const PlotStep&) = default;
};

/// The samples of a queue as a picture has room for them: each as it is while they are at most kMost, the extent of
/// each column when they are more. Memory is bounded.
class PlotSamples {
 public:
  static constexpr std::size_t kMost = 6000;

  explicit PlotSamples(Interval range) : axis_(range) {}
  /// What a sample said and how long it held: in the order of time, not overlapping; what lies outside the range, or is
  /// empty, is left out.
  void add(Interval held, std::optional<std::int64_t> calls_waiting, std::optional<std::int64_t> longest_wait_s);

  bool by_column() const { return !columns_.empty(); }
  /// In order; between them nothing is known.
  std::vector<PlotStep> steps() const;
  const Extent& calls_waiting() const { return calls_waiting_; }
  const Extent& longest_wait_s() const { return longest_wait_; }

 private:
  struct Held {
    Interval time;
    Extent calls_waiting, longest_wait_s;
  };
  struct Column {
    bool held = false;
    Extent calls_waiting, longest_wait_s;
  };
  void to_columns(const Held& sample);

  PlotAxis axis_;
  std::vector<Held> samples_;
  std::vector<Column> columns_;
  Extent calls_waiting_, longest_wait_;
};

/// An answered call; or, by column, those answered in one: from the lowest lower to the highest upper bound.
struct PlotBar {
  Instant at;            ///< of a column, the first
  FrameId frame_id = 0;  ///< of the answer
  std::int64_t calls = 0;
  std::int64_t unbounded = 0;             ///< of these
  std::optional<WaitSeconds> guaranteed;  ///< of the bounded ones
  std::optional<WaitSeconds> likely;      ///< of those where no unseen departure is proven

  friend bool operator==(const PlotBar&, const PlotBar&) = default;
};

/// The answered calls of a path as a picture has room for them, like PlotSamples.
class PlotCalls {
 public:
  static constexpr std::size_t kMost = 1000;

  explicit PlotCalls(Interval range) : axis_(range) {}
  /// In any order, answered within the range.
  void add(const CallWait& wait);

  bool by_column() const { return !columns_.empty(); }
  /// By time, then frame.
  std::vector<PlotBar> bars() const;
  /// The highest upper bound; 0 if there is none.
  std::int64_t highest_s() const { return highest_s_; }

 private:
  void to_columns(const PlotBar& call);

  PlotAxis axis_;
  std::vector<PlotBar> calls_;
  std::vector<PlotBar> columns_;
  std::int64_t highest_s_ = 0;
};

}  // namespace acd
