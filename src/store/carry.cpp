#include "store/carry.h"

#include <SQLiteCpp/Statement.h>

#include "store/memory_json.h"

namespace acd {
namespace {

Lineage read_line(SQLite::Database& db, const char* line) {
  Lineage lineage;
  SQLite::Statement rows(db, "SELECT agent_id, facts FROM carry_agent JOIN agent USING(agent_key) WHERE line = ?");
  rows.bind(1, line);
  while (rows.executeStep())
    lineage.restore(track_from_json(AgentId(rows.getColumn(0).getString()), rows.getColumn(1).getString()));
  return lineage;
}

void write_line(SQLite::Database& db, const Lineage& lineage, const char* line) {
  SQLite::Statement row(db,
                        "INSERT INTO carry_agent VALUES(?1, (SELECT agent_key FROM agent WHERE agent_id = ?2), ?3)");
  for (const auto& [id, track] : lineage.agents()) {
    row.bind(1, line);
    row.bind(2, id.text());
    row.bind(3, track_to_json(track));
    row.exec();
    row.reset();
  }
}

template <class Take>
void each_track(const Carry& carry, Take take) {
  for (const Lineage* lineage : {&carry.present, &carry.past})
    for (const auto& [id, track] : lineage->agents()) take(track);
}

}  // namespace

std::optional<Carry> read_carry(SQLite::Database& db) {
  SQLite::Statement row(db, "SELECT version, before_frame_id, first_day, session_id, session_bytes, memory FROM carry");
  if (!row.executeStep()) return std::nullopt;
  Carry carry;
  carry_from_json(row.getColumn(5).getString(), carry);
  carry.version = row.getColumn(0).getInt();
  carry.before_frame_id = row.getColumn(1).getInt64();
  carry.first_day = row.getColumn(2).getInt();
  carry.session_id = row.getColumn(3).getInt64();
  carry.session_bytes = static_cast<std::uint64_t>(row.getColumn(4).getInt64());
  carry.present = read_line(db, "present");
  carry.past = read_line(db, "past");
  return carry;
}

void write_carry(SQLite::Database& db, const Carry& carry) {
  SQLite::Statement row(db, "INSERT OR REPLACE INTO carry VALUES(1,?,?,?,?,?,?)");
  row.bind(1, carry.version);
  row.bind(2, carry.before_frame_id);
  row.bind(3, carry.first_day);
  row.bind(4, carry.session_id);
  row.bind(5, static_cast<std::int64_t>(carry.session_bytes));
  row.bind(6, carry_to_json(carry));
  row.exec();
  db.exec("DELETE FROM carry_agent");
  write_line(db, carry.present, "present");
  write_line(db, carry.past, "past");
}

std::vector<Shift> carried_shifts(const Carry& carry) {
  std::vector<Shift> shifts;
  each_track(carry, [&](const AgentTrack& track) {
    if (track.shift() && track.shift()->counted) shifts.push_back(*track.shift());
  });
  return shifts;
}

std::vector<AcdCall> carried_calls(const Carry& carry) {
  std::vector<AcdCall> calls;
  each_track(carry, [&](const AgentTrack& track) {
    for (const AcdCall& call : track.calls())
      if (call.counted) calls.push_back(call);
  });
  return calls;
}

}  // namespace acd
