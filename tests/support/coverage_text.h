#pragma once

#include <string>
#include <vector>

#include "span/coverage.h"
#include "text_table.h"

/// Coverage as text.
namespace acd::test {

/// "10-20" as an interval of seconds.
inline Interval interval_of(const std::string& text) {
  const auto dash = text.find('-');
  return {{std::stoll(text.substr(0, dash))}, {std::stoll(text.substr(dash + 1))}};
}

inline std::string text_of(Interval time, std::int64_t base = 0) {
  return std::to_string(time.from.unix_s - base) + "-" + std::to_string(time.to.unix_s - base);
}

inline Account account_of(const std::vector<std::string>& stretches) {
  Account account;
  for (const std::string& stretch : stretches) account.add(interval_of(stretch));
  return account;
}

/// The pieces of one stretch with records at these seconds, in frames 1, 2 ...
inline std::vector<CoveragePiece> pieces_of(Account& account, const Zone& zone,
                                            const std::vector<std::string>& seconds) {
  std::vector<CoveragePiece> pieces;
  std::int64_t next_id = 1;
  Stretch stretch(1, zone, account, {std::stoll(seconds.front())}, 1, next_id);
  for (std::size_t i = 1; i < seconds.size(); ++i) {
    const auto frame_id = static_cast<FrameId>(i + 1);
    stretch.extend(zone, account, {std::stoll(seconds[i])}, frame_id, next_id, pieces);
  }
  stretch.end(CoverageEnd::session);
  pieces.push_back(stretch.piece());
  return pieces;
}

/// "10-20#1..3": time and frames; x before a piece that does not count.
inline std::string pieces_text(const std::vector<CoveragePiece>& pieces, std::int64_t base = 0) {
  std::vector<std::string> texts;
  for (const CoveragePiece& piece : pieces)
    texts.push_back((piece.counted ? "" : "x") + text_of(piece.time, base) + "#" +
                    std::to_string(piece.first_frame_id) + ".." + std::to_string(piece.last_frame_id));
  return joined(texts, " ");
}

inline std::string days_text(const std::vector<CoveragePiece>& pieces) {
  std::vector<std::string> days;
  for (const CoveragePiece& piece : pieces) days.push_back(format_day(piece.day));
  return joined(days, " ");
}

}  // namespace acd::test
