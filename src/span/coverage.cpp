#include "span/coverage.h"

#include <algorithm>
#include <array>
#include <limits>

namespace acd {

std::string_view coverage_end_name(CoverageEnd end) {
  static constexpr std::array<std::string_view, 6> kNames = {"open",    "midnight", "overlap",
                                                             "silence", "step",     "session"};
  return kNames[static_cast<std::size_t>(end)];
}

void Account::add(Interval stretch) {
  if (stretch.empty()) return;
  const auto touches = [&](const Interval& s) { return s.from <= stretch.to && stretch.from <= s.to; };
  const auto first = std::lower_bound(stretches_.begin(), stretches_.end(), stretch.from,
                                      [](const Interval& s, Instant t) { return s.to < t; });
  auto last = first;
  for (; last != stretches_.end() && touches(*last); ++last)
    stretch = {std::min(stretch.from, last->from), std::max(stretch.to, last->to)};
  stretches_.insert(stretches_.erase(first, last), stretch);
  next_ = 0;
}

Account Account::of_all_time() {
  Account account;
  account.add({{std::numeric_limits<std::int64_t>::min() / 2}, {std::numeric_limits<std::int64_t>::max() / 2}});
  return account;
}

bool Account::seal(Interval stretch) {
  const auto first = seams_.upper_bound(stretch.from);
  const auto last = seams_.lower_bound(stretch.to);
  if (stretch.empty() || first == last) return false;
  seams_.erase(first, last);
  return true;
}

const SeamRecords* Account::seam(Instant at) const {
  const auto found = seams_.find(at);
  return found == seams_.end() ? nullptr : &found->second;
}

bool Account::is_alone(Instant at) const {
  const auto touching =
      std::lower_bound(stretches_.begin(), stretches_.end(), at, [](const Interval& s, Instant t) { return s.to < t; });
  return touching == stretches_.end() || at < touching->from;
}

void Account::begin_stretch(Instant s) {
  const auto first =
      std::upper_bound(stretches_.begin(), stretches_.end(), s, [](Instant t, const Interval& e) { return t < e.to; });
  next_ = static_cast<std::size_t>(first - stretches_.begin());
}

std::optional<Interval> Account::earlier_from(Instant t) {
  while (next_ < stretches_.size() && stretches_[next_].to < t) ++next_;
  return next_ < stretches_.size() ? std::optional(stretches_[next_]) : std::nullopt;
}

bool Account::covers(Instant t) {
  const auto earlier = earlier_from(t);
  return earlier && earlier->from <= t;
}

std::vector<Interval> Account::uncovered(Interval time) const {
  std::vector<Interval> parts;
  const auto first = std::upper_bound(stretches_.begin(), stretches_.end(), time.from,
                                      [](Instant t, const Interval& e) { return t < e.to; });
  for (auto it = first; it != stretches_.end() && it->from < time.to; ++it) {
    if (time.from < it->from) parts.push_back({time.from, it->from});
    time.from = std::max(time.from, it->to);
  }
  if (!time.empty()) parts.push_back(time);
  return parts;
}

Stretch::Stretch(const Zone& zone, Instant from, const CoveragePiece& piece)
    : from_(from), piece_(piece), day_end_(zone.midnight(piece.day + 1)) {}

Stretch::Stretch(std::int64_t session_id, const Zone& zone, Account& account, Instant at, FrameId frame_id,
                 std::int64_t& next_id)
    : from_(at) {
  piece_.session_id = session_id;
  account.begin_stretch(at);
  begin_piece(zone, at, frame_id, !account.covers(at), next_id);
  piece_.time.to = at;
  piece_.last_frame_id = frame_id;
}

std::optional<Instant> Stretch::extend(const Zone& zone, Account& account, Instant at, FrameId frame_id,
                                       std::int64_t& next_id, std::vector<CoveragePiece>& done) {
  std::optional<Instant> overlap_ended;
  for (;;) {
    const Instant midnight = day_end_;
    const auto earlier = account.earlier_from(piece_.time.from);
    bool counted = piece_.counted;
    Instant edge = midnight;
    CoverageEnd why = CoverageEnd::midnight;
    if (counted && earlier && earlier->from < at && earlier->from <= edge) {
      edge = std::max(earlier->from, piece_.time.from);
      why = CoverageEnd::overlap;
      counted = false;
    } else if (!counted && earlier && earlier->to < at && earlier->to <= edge) {
      edge = earlier->to;
      why = CoverageEnd::overlap;
      account.earlier_from(edge + 1);  // this one lies behind
      counted = true;
    } else if (at < midnight) {
      break;
    }
    piece_.time.to = edge;
    piece_.ended_by = why;
    done.push_back(piece_);
    const bool begins_to_count = counted && !piece_.counted;
    begin_piece(zone, edge, frame_id, counted, next_id);
    if (begins_to_count && !overlap_ended) overlap_ended = edge;
  }
  piece_.time.to = at;
  piece_.last_frame_id = frame_id;
  return overlap_ended;
}

void Stretch::count_last(const Zone& zone, FrameId frame_id, std::int64_t& next_id, std::vector<CoveragePiece>& done) {
  if (piece_.counted) return;
  piece_.ended_by = CoverageEnd::overlap;
  piece_.last_frame_id = frame_id - 1;
  done.push_back(piece_);
  begin_piece(zone, piece_.time.to, frame_id, true, next_id);
  piece_.last_frame_id = frame_id;
}

void Stretch::use_rules(const Zone& zone) { day_end_ = std::max(zone.midnight(piece_.day + 1), last()); }

void Stretch::begin_piece(const Zone& zone, Instant from, FrameId frame_id, bool counted, std::int64_t& next_id) {
  piece_.coverage_id = next_id++;
  piece_.day = zone.local_day(from);
  day_end_ = zone.midnight(piece_.day + 1);
  piece_.time = {from, from};
  piece_.first_frame_id = frame_id;
  piece_.last_frame_id = frame_id - 1;
  piece_.counted = counted;
  piece_.ended_by = CoverageEnd::open;
  piece_.continues = false;
}

}  // namespace acd
