#include "simulator.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "centre.h"

namespace acd::sim {
namespace {

constexpr int kMaxAgents = 500;
constexpr int kMaxPaths = 4;

void want(bool holds, const std::string& what) {
  if (!holds) throw std::invalid_argument(what);
}

void check(const Options& options) {
  want(options.days >= 1, "days: want at least 1");
  want(options.agents >= 1 && options.agents <= kMaxAgents, "agents: want 1..500");
  want(options.paths >= 1 && options.paths <= kMaxPaths, "paths: want 1..4");
  want(options.load > 0, "load: want more than 0");
  want(options.mean_talk_s >= 10, "mean talk time: want at least 10 s");
  want(options.mean_patience_s >= 0, "mean patience: want 0 s or more");
  want(options.sample_every_s >= 0, "sample period: want 0 s or more");
  want(options.priority >= 0 && options.priority <= 1, "priority: want 0..1");
  want(options.overflow_after_s >= 0, "overflow: want 0 s or more");
  want(options.refresh_every_s >= 0, "refresh period: want 0 s or more");
}

}  // namespace

Period simulate(const Options& options, const Sinks& sinks) {
  check(options);
  return Centre(options, sinks).run();
}

Run simulate(const Options& options) {
  Run run;
  Sinks sinks;
  sinks.record = [&run](const Record& record) { run.records.push_back(record); };
  sinks.call = [&run](const CallTruth& call) { run.calls.push_back(call); };
  sinks.state = [&run](const StateTruth& state) { run.states.push_back(state); };
  const Period period = simulate(options, sinks);
  run.begin = period.begin;
  run.end = period.end;
  const auto by_id = [](const CallTruth& one, const CallTruth& other) { return one.id < other.id; };
  std::sort(run.calls.begin(), run.calls.end(), by_id);
  return run;
}

}  // namespace acd::sim
