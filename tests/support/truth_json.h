#pragma once

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

#include "simulator.h"
#include "wire_faults.h"

namespace acd::sim {

/// Writes the truth as it comes, one value a line; calls wait in a temporary file, for they and the states come mixed.
///
/// {"states":[{agent, at, state, reason, path}], "calls":[{id, path, arrival, queued_from, ringing_from, answered,
/// left, agent, unanswered_ringings}], "zone", "begin", "end", "records", "damage"}. What did not happen is null.
class TruthJson {
 public:
  /// Throws std::runtime_error if the file cannot be written.
  explicit TruthJson(const std::string& file_name);

  void add(const StateTruth& state);
  void add(const CallTruth& call);
  void finish(const Options& options, const Period& period, std::size_t records, const Damage* damage);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void copy_calls();

  std::string file_name_;
  std::ofstream out_;
  std::unique_ptr<std::FILE, Close> calls_;
  bool any_state_ = false;
  bool any_call_ = false;
};

}  // namespace acd::sim
