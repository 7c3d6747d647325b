#include "doctor_sent.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "record_rhythm.h"
#include "sent_watch.h"

namespace acd {
namespace {

constexpr std::int64_t kDay_s = 86'400;
constexpr std::int64_t kEnough_s = kNotSentAfter_s - 1'800;  // the records of a whole day end a little short of it
// A hole in the last quarter of an hour is one if the switch was periodic in the quarter before it.
constexpr std::int64_t kLookBack_s = 2 * ReportRhythm::kLook_s;

void count_piece(SQLite::Statement& rows, LetterCounts& records) {
  while (rows.executeStep()) records[rows.getColumn(0).getString().at(0)] += rows.getColumn(1).getInt64();
  rows.reset();
}

std::string letters_of(const LetterCounts& records) {
  std::string letters;
  for (const auto& [letter, n] : records) letters += letter;
  return letters;
}

std::string advice_on(SentKind kind) {
  switch (kind) {
    case SentKind::queue_reports:
      return "have paths and agent groups programmed to report on the switch";
    case SentKind::ringing:
      return "older releases send none: nothing to do";
    case SentKind::refresh:
      break;
  }
  return "keep the host's clock right, by NTP";
}

}  // namespace

std::string letter_counts_text(const LetterCounts& counts) {
  std::string text;
  for (const auto& [letter, n] : counts) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", letter, n);
  return text.empty() ? "none" : text;
}

SentFacts sent_facts(SQLite::Database& db, Arrival now) {
  SQLite::Statement piece(db,
                          "SELECT first_frame_id, last_frame_id, from_at, to_at FROM coverage WHERE counted AND "
                          "from_at < ? ORDER BY day DESC, from_at DESC");
  piece.bind(1, now.second().unix_s + kDay_s);
  SQLite::Statement records(
      db,
      "SELECT code, count(*) FROM agent_event WHERE frame_id BETWEEN ?1 AND ?2 AND at >= ?3 GROUP BY code UNION ALL "
      "SELECT iif(kind = 'group', 'K', 'Q') AS letter, count(*) FROM queue_sample JOIN queue USING(queue_key) WHERE "
      "frame_id BETWEEN ?1 AND ?2 AND at >= ?3 GROUP BY letter UNION ALL SELECT 'R', count(*) FROM refresh WHERE "
      "frame_id BETWEEN ?1 AND ?2 AND at >= ?3 HAVING count(*) > 0");
  SentFacts facts;
  while (facts.covered_s < kNotSentAfter_s && piece.executeStep()) {
    const std::int64_t to_s = piece.getColumn(3).getInt64();
    const std::int64_t from_s = std::max(piece.getColumn(2).getInt64(), to_s - (kNotSentAfter_s - facts.covered_s));
    records.bind(1, piece.getColumn(0).getInt64());
    records.bind(2, piece.getColumn(1).getInt64());
    records.bind(3, from_s);
    count_piece(records, facts.records);
    facts.covered_s += to_s - from_s;
  }
  return facts;
}

bool was_periodic(SQLite::Database& db, std::int64_t max_silence_s) {
  SQLite::Statement record(db,
                           "SELECT frame_id, at, 1 FROM queue_sample UNION ALL SELECT frame_id, at, 1 FROM refresh "
                           "UNION ALL SELECT frame_id, at, 0 FROM agent_event ORDER BY frame_id DESC");
  std::vector<std::pair<Instant, bool>> records;  // latest first; no further back than where the clock was set
  while (record.executeStep()) {
    const Instant at{record.getColumn(1).getInt64()};
    if (!records.empty() && (at > records.back().first || records.front().first - at > kLookBack_s)) break;
    records.emplace_back(at, record.getColumn(2).getInt() == 1);
  }
  RecordRhythm rhythm(max_silence_s);
  for (auto r = records.rbegin(); r != records.rend(); ++r) rhythm.add(r->second, r->first);
  return rhythm.is_periodic();
}

void examine_sent(const SentFacts& facts, Findings& findings) {
  if (facts.covered_s == 0) return;
  findings.push_back({Verdict::ok, "sent",
                      fmt::format("in the last {:.1f} h recorded: {}", static_cast<double>(facts.covered_s) / 3600,
                                  letter_counts_text(facts.records)),
                      ""});
  if (facts.covered_s < kEnough_s) return;
  for (const SentKind kind : kSentKinds)
    if (is_not_sent(kind, letters_of(facts.records)))
      findings.push_back({Verdict::warning, "sent", std::string(not_sent_text(kind)), advice_on(kind)});
}

}  // namespace acd
