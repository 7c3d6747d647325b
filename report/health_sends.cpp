#include <SQLiteCpp/Statement.h>

#include <set>

#include "health_checks.h"

namespace acd {
namespace {

constexpr std::string_view kDocumented = "ABCDEFGHIJKLMNOPQRSTU";

std::set<char> letters_in(Reader& reader, Interval range) {
  SQLite::Statement row(
      reader.db(),
      "SELECT DISTINCT code FROM agent_event WHERE frame_id BETWEEN ?1 AND ?2 UNION SELECT iif(kind = 'group', 'K', "
      "'Q') FROM queue WHERE queue_key IN (SELECT queue_key FROM queue_sample WHERE frame_id BETWEEN ?1 AND ?2) UNION "
      "SELECT 'R' WHERE EXISTS (SELECT 1 FROM refresh WHERE frame_id BETWEEN ?1 AND ?2)");
  std::set<char> letters;
  for (const FrameRange& frames : reader.frames_in_time(range)) {
    row.reset();
    row.bind(1, frames.first);
    row.bind(2, frames.last);
    while (row.executeStep()) letters.insert(row.getColumn(0).getString().at(0));
  }
  return letters;
}

template <class Letters>
std::string with_blanks(const Letters& letters) {
  std::string text;
  for (const char letter : letters) text += text.empty() ? std::string(1, letter) : std::string{' ', letter};
  return text;
}

}  // namespace

void check_sends(const ReportContext& context, const TakeFact& fact) {
  const std::set<char> sent = letters_in(context.reader, context.range);
  std::string never;
  for (const char letter : kDocumented)
    if (!sent.contains(letter)) never += letter;
  std::string detail = "letters of the records that the switch sent";
  if (!never.empty()) detail += "; never: " + with_blanks(never);
  if (!sent.contains('K') && !sent.contains('Q')) detail += "; no path or group reports: queue reports are empty";
  if (!sent.contains('T') && (sent.contains('G') || sent.contains('S')))
    detail += "; no ringing records: ring times are empty, and waits less closely bounded";
  fact("sends", with_blanks(sent), detail);
}

}  // namespace acd
