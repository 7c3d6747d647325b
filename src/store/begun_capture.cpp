#include "store/begun_capture.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "store/query.h"

namespace acd {
namespace {

// The frames of a recorded session: they lie together, for it was recorded at once.
struct Candidate {
  std::int64_t session_id = 0;
  FrameId first = 0, before = 0;
};

std::vector<Candidate> candidates(SQLite::Database& db, const Session& session) {
  SQLite::Statement row(
      db,
      "SELECT session_id, min(c.first_frame_id), max(max(c.first_frame_id, c.last_frame_id)) FROM session s JOIN "
      "coverage c USING(session_id) WHERE s.kind <> 'live' AND s.ended_by = 'end of capture' AND s.first_date = "
      "?1 AND s.zone = ?2 AND session_id > (SELECT coalesce(max(session_id), 0) FROM carry) GROUP BY session_id");
  row.bind(1, format_day(session.first_date.value_or(0)));
  row.bind(2, session.zone.name());
  Query before(db,
               "SELECT max(frame_id) + 1 FROM (SELECT frame_id FROM frame WHERE frame_id < ? AND session_id <> ? "
               "ORDER BY frame_id DESC LIMIT 1)");
  Query behind(db, "SELECT frame_id FROM frame WHERE frame_id > ? AND session_id <> ? ORDER BY frame_id LIMIT 1");
  std::vector<Candidate> found;
  const FrameId end = db.execAndGet("SELECT coalesce(max(frame_id), 0) + 1 FROM frame").getInt64();
  while (row.executeStep()) {
    Candidate candidate{row.getColumn(0).getInt64(), 1, end};
    before.restart({row.getColumn(1).getInt64(), candidate.session_id});
    if (before.step()) candidate.first = before.optional_number(0).value_or(1);
    behind.restart({row.getColumn(2).getInt64(), candidate.session_id});
    if (behind.step()) candidate.before = behind.number(0);
    found.push_back(candidate);
  }
  return found;
}

// Whether one of them holds all of the other; none if they differ.
class Comparison {
 public:
  Comparison(SQLite::Database& db, const Candidate& candidate)
      : row_(db, "SELECT raw FROM frame WHERE frame_id >= ? AND frame_id < ? ORDER BY frame_id") {
    row_.restart({candidate.first, candidate.before});
  }

  // The capture's next bytes; false: enough is known.
  bool take(std::string_view bytes) {
    while (!bytes.empty() && next()) {
      const std::size_t n = std::min(bytes.size(), raw_.size());
      if (bytes.substr(0, n) != raw_.substr(0, n)) return same_ = false;
      bytes.remove_prefix(n);
      raw_.remove_prefix(n);
      compared_ += n;
    }
    is_longer_ = bytes.empty();
    return is_longer_;
  }
  bool same() const { return same_ && compared_ > 0; }
  bool is_longer() const { return is_longer_; }
  std::uint64_t compared() const { return compared_; }

 private:
  bool next() {
    if (!raw_.empty()) return true;
    if (!row_.step()) return false;
    raw_ = row_.text(0);
    return next();
  }

  Query row_;
  std::string_view raw_;  // of the frame at work, not compared yet
  bool same_ = true, is_longer_ = true;
  std::uint64_t compared_ = 0;
};

}  // namespace

std::optional<BegunCapture> find_begun(SQLite::Database& db, Capture& capture, const Session& session) {
  std::optional<BegunCapture> longest;
  std::uint64_t most = 0;
  for (const Candidate& candidate : candidates(db, session)) {
    Comparison comparison(db, candidate);
    capture.read([&](std::string_view bytes, std::optional<Arrival>) { return comparison.take(bytes); });
    if (!comparison.same() || comparison.compared() <= most) continue;
    most = comparison.compared();
    longest = {candidate.session_id, candidate.first, candidate.before, comparison.is_longer()};
  }
  return longest;
}

}  // namespace acd
