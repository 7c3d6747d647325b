#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/fields.h"
#include "record/decode.h"
#include "simulator.h"
#include "span/queue_waits.h"
#include "span/ringing_evidence.h"

namespace acd::test {

/// A simulated session as the reconstruction of waits takes it: what a store would hand over, without one.
class WaitSession {
 public:
  static constexpr std::int64_t kMaxSilence_s = 180;

  /// Frame ids are the places in `records`, from 1; they must outlive this. What is not among them was lost: a jump of
  /// the record number, or a hole behind kMaxSilence_s. One that is earlier than the one before came late.
  explicit WaitSession(const std::vector<sim::Record>& records) : records_(records) {
    for (const sim::Record& record : records) sends_ringing_ = sends_ringing_ || record.text[2] == 'T';
  }

  bool sends_ringing() const { return sends_ringing_; }

  RingingCounted ringing_counted() const {
    RingingEvidence evidence(sends_ringing_);
    feed(evidence.input());
    return evidence.found().decided();
  }

  /// Feeds the whole session.
  void feed(Ringings& input) const {
    std::map<std::string, std::int64_t> agents;
    int last_number = -1;
    Instant before{};
    if (!records_.empty()) input.stretch_begins(before = {records_.front().at});
    for (std::size_t i = 0; i < records_.size(); ++i) {
      const auto frame_id = static_cast<FrameId>(i + 1);
      const Instant at = std::max(before, {records_[i].at});
      std::optional<Instant> since;
      if (records_[i].at < at.unix_s) since = Instant{records_[i].at};
      if (at - before > kMaxSilence_s) {
        input.stretch_ends();
        input.stretch_begins(at);
      }
      before = at;
      const auto record = std::get<Record>(decode(records_[i].text));
      if (last_number >= 0 && record.head.number != (last_number + 1) % 100) input.lost(frame_id, at);
      last_number = record.head.number;
      if (const auto* report = std::get_if<QueueReport>(&record.body);
          report && report->kind == QueueKind::path && !since)
        input.sample({frame_id, at, std::stoi(report->queue_id), *report->calls_waiting, told(report->longest_wait_s)});
      const auto* agent = std::get_if<AgentRecord>(&record.body);
      if (!agent) continue;
      const auto key = static_cast<std::int64_t>(agents.size());
      const auto id = agent->agent_id.empty()
                          ? std::nullopt
                          : std::optional(agents.try_emplace(agent->agent_id.text(), key).first->second);
      input.record(frame_id, at, record.head.code, id, path_called(record.head.code, *agent), since);
    }
    input.stretch_ends();
  }

 private:
  static std::optional<int> told(std::optional<int> longest_wait_s) {
    return longest_wait_s == QueueReport::kLongestWaitMax_s ? std::nullopt : longest_wait_s;
  }
  static std::optional<std::int64_t> path_called(char code, const AgentRecord& agent) {
    if ((code != 'G' && code != 'S') || agent.agent_id.empty() || agent.directory_number.size() < 2 ||
        agent.directory_number[0] != 'P')
      return std::nullopt;
    return std::stoi(agent.directory_number.substr(1));
  }

  const std::vector<sim::Record>& records_;
  bool sends_ringing_ = false;
};

}  // namespace acd::test
