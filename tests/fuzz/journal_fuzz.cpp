// Any bytes can be recorded: nothing throws, every byte is kept, and a restart in the middle changes no row.
// Input: one byte of choices, then the stream.

#include <SQLiteCpp/Statement.h>

#include <memory>
#include <string>

#include "fuzz.h"
#include "store/database.h"
#include "store/journal.h"

using acd::fuzz::require;

namespace {

struct Choices {
  acd::SessionKind kind;
  const char* zone;
  bool restart;
};

Choices choices_of(std::uint8_t byte) {
  static constexpr const char* kZones[] = {"Australia/Sydney", "America/New_York", "UTC", "Australia/Lord_Howe"};
  return {byte & 1 ? acd::SessionKind::day_file : acd::SessionKind::capture, kZones[(byte >> 1) & 3], (byte & 8) != 0};
}

acd::SessionStart start_of(const Choices& choices) {
  acd::SessionStart start;
  start.session.kind = choices.kind;
  start.session.zone = acd::Zone(choices.zone);
  start.session.first_date = acd::parse_day("2026-04-04");  // the night before clocks change in Sydney
  start.source = "fuzz";
  return start;
}

// Where a recorder may have been stopped: between a line end and the STX behind it, near the middle.
std::size_t place_to_stop(std::string_view stream) {
  const auto at = stream.find("\n\x02", stream.size() / 2);
  return at == std::string_view::npos ? stream.size() : at + 1;
}

std::unique_ptr<SQLite::Database> record(std::string_view stream, const Choices& choices, bool restart) {
  auto db = acd::open_for_writing(":memory:");
  auto journal = std::make_unique<acd::Journal>(*db);
  journal->begin();
  journal->begin_session(start_of(choices));
  if (restart) {
    journal->bytes(stream.substr(0, place_to_stop(stream)), std::nullopt);
    journal->commit();
    journal = std::make_unique<acd::Journal>(*db);
    require(journal->left_open_bytes() <= stream.size(), "no more is stored than was sent");
    stream.remove_prefix(journal->left_open_bytes());
    journal->resume();
    journal->begin();
  }
  journal->bytes(stream, std::nullopt);
  journal->end_session(0, "end");
  journal->commit();
  return db;
}

std::string stored_bytes(SQLite::Database& db) {
  std::string out;
  SQLite::Statement frames(db, "SELECT raw FROM frame ORDER BY frame_id");
  while (frames.executeStep()) out += frames.getColumn(0).getString();
  return out;
}

// What was decoded and derived. Keys are left out: they are given in the order of writing, which a restart changes.
constexpr const char* kQueries[] = {
    "SELECT * FROM frame ORDER BY 1",
    "SELECT * FROM reject ORDER BY 1",
    "SELECT * FROM refresh ORDER BY 1",
    "SELECT * FROM anomaly ORDER BY 1, 2",
    "SELECT * FROM coverage ORDER BY 1",
    "SELECT * FROM v_agent_event ORDER BY 1",
    "SELECT * FROM v_queue_sample ORDER BY 1",
    "SELECT * FROM v_agent_span ORDER BY agent_id, from_utc, opened_by",
    "SELECT * FROM v_shift ORDER BY 1",
    "SELECT * FROM v_acd_call ORDER BY 1",
    ("SELECT line, agent_id, from_at, state, inferred, opened_by, facts FROM agent_now JOIN agent USING(agent_key) "
     "ORDER BY 1, 2")};

std::string rows(SQLite::Database& db, const char* query) {
  std::string out;
  SQLite::Statement select(db, query);
  while (select.executeStep())
    for (int i = 0; i < select.getColumnCount(); ++i)
      out += select.getColumn(i).getString() + (i + 1 < select.getColumnCount() ? '|' : '\n');
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Choices choices = choices_of(data[0]);
  const std::string_view stream = acd::fuzz::text_of(data + 1, size - 1);
  const auto whole = record(stream, choices, false);
  require(stored_bytes(*whole) == stream, "every byte is kept");
  if (!choices.restart) return 0;
  const auto restarted = record(stream, choices, true);
  for (const char* query : kQueries) require(rows(*restarted, query) == rows(*whole, query), query);
  return 0;
}
