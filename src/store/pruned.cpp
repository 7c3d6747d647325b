#include "store/pruned.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"

namespace acd {

using nlohmann::json;

static void to_json(json& j, const RunBegin& b) { j = {{"at", b.at.unix_s}, {"frame", b.frame_id}}; }
static void from_json(const json& j, RunBegin& b) {
  j.at("at").get_to(b.at.unix_s);
  j.at("frame").get_to(b.frame_id);
}

static void to_json(json& j, const PrunedRejects& r) {
  j = {{"reason", r.reason}, {"count", r.count}, {"bytes", r.bytes}, {"first", r.first_frame_id}};
}
static void from_json(const json& j, PrunedRejects& r) {
  j.at("reason").get_to(r.reason);
  j.at("count").get_to(r.count);
  j.at("bytes").get_to(r.bytes);
  j.at("first").get_to(r.first_frame_id);
}

static json json_of(const RingingEvidence::Side& side) {
  return {{"count", side.count}, {"example", side.example}, {"contradictions", side.contradictions}};
}
static RingingEvidence::Side side_of(const json& j) {
  return {j.at("count").get<std::int64_t>(), j.at("example").get<FrameId>(),
          j.at("contradictions").get<std::int64_t>()};
}

static void to_json(json& j, const SessionEvidence& e) {
  j = {{"sends_ringing", e.sends_ringing},
       {"counted", json_of(e.found.counted)},
       {"not_counted", json_of(e.found.not_counted)},
       {"until", e.until}};
}
static void from_json(const json& j, SessionEvidence& e) {
  j.at("sends_ringing").get_to(e.sends_ringing);
  e.found = {side_of(j.at("counted")), side_of(j.at("not_counted"))};
  j.at("until").get_to(e.until);
}

static std::string text_of(const Pruned& p) {
  json j = {{"context", p.context_frame_id},
            {"frames", p.frames},
            {"shifts", p.shifts},
            {"calls", p.calls},
            {"work_timers", p.work_timers},
            {"coverage_id", p.coverage_id},
            {"day", p.day},
            {"from", p.from.unix_s},
            {"first_held", p.first_held_frame_id},
            {"evidence", p.evidence},
            {"rejects", p.rejects}};
  if (p.run) j["run"] = *p.run;
  for (const auto& [agent_key, since] : p.shown_since) j["shown_since"].push_back({agent_key, since.unix_s});
  return j.dump();
}

static void read(const json& j, Pruned& p) {
  j.at("context").get_to(p.context_frame_id);
  j.at("frames").get_to(p.frames);
  j.at("shifts").get_to(p.shifts);
  j.at("calls").get_to(p.calls);
  j.at("work_timers").get_to(p.work_timers);
  j.at("coverage_id").get_to(p.coverage_id);
  j.at("day").get_to(p.day);
  j.at("from").get_to(p.from.unix_s);
  j.at("first_held").get_to(p.first_held_frame_id);
  j.at("evidence").get_to(p.evidence);
  j.at("rejects").get_to(p.rejects);
  if (const auto run = j.find("run"); run != j.end()) p.run = run->get<RunBegin>();
  for (const json& shown : j.value("shown_since", json::array()))
    p.shown_since[shown.at(0).get<std::int64_t>()] = {shown.at(1).get<std::int64_t>()};
}

// A prune of an older program left nothing but the cut.
std::optional<Pruned> read_pruned(SQLite::Database& db) {
  SQLite::Statement row(db, "SELECT before_frame_id, session_id, memory FROM carry");
  if (!row.executeStep()) return std::nullopt;
  Pruned pruned;
  pruned.before_frame_id = row.getColumn(0).getInt64();
  pruned.session_id = row.getColumn(1).getInt64();
  pruned.context_frame_id = pruned.first_held_frame_id = pruned.before_frame_id;
  try {
    const json memory = json::parse(row.getColumn(2).getString());
    memory.at("deriver").at("in_past").get_to(pruned.in_past);
    if (const auto left = memory.find("pruned"); left != memory.end()) read(*left, pruned);
  } catch (const json::exception& e) {
    throw Error(fmt::format("what prune left cannot be read: {}; restore a backup", e.what()));
  }
  return pruned;
}

void write_pruned(SQLite::Database& db, const Pruned& pruned) {
  SQLite::Statement row(db, "UPDATE carry SET memory = json_set(memory, '$.pruned', json(?1))");
  row.bind(1, text_of(pruned));
  row.exec();
}

std::string stays_below_cut(const Pruned& pruned) {
  return fmt::format("(frame_id < {} AND (frame_id >= {} OR frame_id IN ({})))", pruned.before_frame_id,
                     pruned.context_frame_id, fmt::join(pruned.frames, ","));
}

}  // namespace acd
