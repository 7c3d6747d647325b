#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "span/lineage.h"
#include "text_record.h"

/// A line of time told as text: records (text_record.h), "10:05:00 ends" and "10:06:00 begins" for coverage (the hole
/// is what lies between), "10:06:00 steps" for the end and a new beginning at another time with a hole of 0 s.
namespace acd::test {

inline std::string clock_text(Instant t) {
  return fmt::format("{:02}:{:02}:{:02}", t.unix_s / 3600, t.unix_s / 60 % 60, t.unix_s % 60);
}

class Told {
 public:
  explicit Told(std::string_view script) {
    for (const std::string& line : lines_of(script)) tell(line);
  }

  /// Agent by agent. "10:00:00-10:00:10 6101 idle @2001 #1..2": ~ before an inferred state; frames that opened and
  /// closed it.
  std::string spans() const {
    std::vector<AgentSpan> sorted = rows_.spans;  // agents that one moment ends come in any order
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const AgentSpan& a, const AgentSpan& b) { return a.agent_id < b.agent_id; });
    std::string text;
    for (const AgentSpan& span : sorted)
      text += fmt::format("{}-{} {} {}{}{} #{}..{}\n", clock_text(span.time.from), clock_text(span.time.to),
                          span.agent_id.text(), span.inferred ? "~" : "", shown(span.shown), at(span.extension),
                          span.opened_by, span.closed_by);
    return text;
  }

  /// "10:00:00-10:05:00 6101 @2001 log_off #1..7", "10:00:00- ... open".
  std::string shifts() const {
    std::map<FrameId, const Shift*> latest;
    for (const Shift& shift : rows_.shifts) latest[shift.frame_id] = &shift;
    std::string text;
    for (const auto& [id, shift] : latest)
      text += fmt::format("{}-{} {}{} {} #{}..{}\n", clock_text(shift->from), shift->to ? clock_text(*shift->to) : "",
                          (shift->inferred ? "~" : "") + shift->agent_id.text(), at(shift->extension),
                          shift->ended_by.empty() ? "open" : shift->ended_by, id, shift->closed_by);
    return text;
  }

  /// "10:00:00-10:01:00 6101 860 ring 5 talk 60 hold 0 work 10 L"; the letter ended it.
  std::string calls() const {
    std::map<FrameId, const AcdCall*> latest;
    for (const AcdCall& call : rows_.calls) latest[call.frame_id] = &call;
    std::string text;
    for (const auto& [id, call] : latest)
      text += fmt::format("{}-{} {} {}{}{} talk {} hold {} work {} {}\n", clock_text(call->at),
                          call->ended_at ? clock_text(*call->ended_at) : "", call->agent_id.text(), call->path.text(),
                          call->remote ? " remote" : "",
                          call->rung_at ? fmt::format(" ring {}", call->at - *call->rung_at) : "", call->talk_s,
                          call->hold_s, call->work_timer_s, call->ended_by.empty() ? "open" : call->ended_by);
    return text;
  }

  /// Frames that were a surprise, "2 5".
  const std::string& surprises() const { return surprises_; }
  const AgentRows& rows() const { return rows_; }
  const Lineage& line() const { return line_; }

 private:
  static std::string shown(const Display& d) {
    std::string text = d.acd ? "acd_hold" : std::string(state_name(d.state));
    if (!d.path.empty()) text += ":" + d.path.text();
    return d.reason.empty() ? text : text + "(" + d.reason + ")";
  }
  static std::string at(const std::optional<Extension>& extension) { return extension ? " @" + extension->text() : ""; }

  void tell(const std::string& line) {
    const auto words = words_of(line);
    const Instant t{seconds_of_day(words.at(0))};
    if (words.at(1) == "ends") return line_.coverage_ends(t, rows_);
    if (words.at(1) == "begins") return line_.coverage_begins(t, t - *line_.end(), rows_);
    if (words.at(1) == "steps") {
      line_.coverage_ends(last_, rows_);
      return line_.coverage_begins(t, 0, rows_);
    }
    last_ = t;
    const Record record = parse_record(line);
    const auto& agent = std::get<AgentRecord>(record.body);
    const bool path_called = !agent.directory_number.empty() && agent.directory_number.front() == 'P';
    const PathId path(path_called ? agent.directory_number.substr(1) : std::string());
    if (line_.apply(agent, record.head.code, {t, ++frame_id_, true}, path, rows_, touched_))
      surprises_ += (surprises_.empty() ? "" : " ") + std::to_string(frame_id_);
  }

  Lineage line_;
  AgentRows rows_;
  std::set<AgentId> touched_;
  std::string surprises_;
  FrameId frame_id_ = 0;
  Instant last_;
};

}  // namespace acd::test
