#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "simulator.h"
#include "store_text.h"

/// What really happened at the simulated centre and what the database says, in one form to compare.
namespace acd::test {

/// A stretch in one displayed state. Neighbours that say the same are one: an A, or J and G in one second, part them in
/// the database and not in the seconds.
struct Shown {
  std::int64_t from = 0, to = 0;
  std::string what;
};
using ShownByAgent = std::map<std::string, std::vector<Shown>>;

inline void add_shown(ShownByAgent& all, const std::string& agent, Shown next) {
  if (next.from >= next.to) return;
  auto& list = all[agent];
  if (!list.empty() && list.back().to == next.from && list.back().what == next.what)
    list.back().to = next.to;
  else
    list.push_back(std::move(next));
}

inline std::string what_of(const std::string& state, const std::string& reason, const std::string& path) {
  return state + (reason.empty() || reason == "00" ? "" : " " + reason) + (path.empty() ? "" : " " + path);
}

/// The truth up to the last record.
inline ShownByAgent truth_of(const sim::Run& run) {
  const std::int64_t end = run.records.back().at;
  std::map<std::string, const sim::StateTruth*> open;
  ShownByAgent all;
  const auto close = [&](const sim::StateTruth& t, std::int64_t at) {
    add_shown(all, t.agent, {t.at, std::min(at, end), what_of(t.state, t.reason, t.path)});
  };
  for (const sim::StateTruth& next : run.states) {
    auto& last = open[next.agent];
    if (last) close(*last, next.at);
    last = &next;
  }
  for (const auto& [agent, last] : open) close(*last, end);
  return all;
}

/// agent_span of a database whose sessions have ended.
inline ShownByAgent stored_of(SQLite::Database& db) {
  ShownByAgent all;
  SQLite::Statement rows(
      db,
      "SELECT agent_id, from_at, to_at, t.name, coalesce(reason, ''), coalesce(queue_id, '') FROM agent_span "
      "JOIN agent USING(agent_key) JOIN state t USING(state) LEFT JOIN queue ON queue_key = path_key ORDER BY "
      "agent_id, from_at");
  while (rows.executeStep())
    add_shown(all, rows.getColumn(0).getString(),
              {rows.getColumn(1).getInt64(), rows.getColumn(2).getInt64(),
               what_of(rows.getColumn(3).getString(), rows.getColumn(4).getString(), rows.getColumn(5).getString())});
  return all;
}

inline std::string text_of(const ShownByAgent& all) {
  std::string text;
  for (const auto& [agent, list] : all)
    for (const Shown& s : list) text += fmt::format("{} {}-{} {}\n", agent, s.from, s.to, s.what);
  return text;
}

/// The first line in which two texts differ, with the one before: whole days are too long to print.
inline std::string first_difference(const std::string& a, const std::string& b) {
  std::size_t line = 0, at = 0;
  while (at < a.size() && at < b.size() && a[at] == b[at])
    if (a[at++] == '\n') line = at;
  if (at == a.size() && at == b.size()) return "";
  return "expected: " + a.substr(line, a.find('\n', at) - line) +
         "\nactual:   " + b.substr(line, b.find('\n', at) - line);
}

}  // namespace acd::test
