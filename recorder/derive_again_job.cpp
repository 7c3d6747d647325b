#include "derive_again_job.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "core/error.h"
#include "log.h"

namespace acd {

bool DeriveAgainJob::step() {
  if (!lock_ && !begin()) return false;
  try {
    if (!journal_.derive_again(kFramesPerStep)) return true;
    ended();
  } catch (const std::runtime_error& e) {
    log_event(LogLevel::error, "not_derived_again",
              {{"why", e.what()}, {"note", "tried again in 30 s; until then days may be wrong"}});
    next_look_ = Steady::now() + kTryAgainAfter;
    lock_.reset();
  }
  return false;
}

bool DeriveAgainJob::begin() {
  if (Steady::now() < next_look_) return false;
  next_look_ = Steady::now() + kLookEvery;
  try {
    if (!journal_.derive_again_needed()) {
      in_a_row_ = 0;
      return false;
    }
    lock_.emplace(database_path_);
  } catch (const std::runtime_error& e) {
    if (!std::exchange(waiting_, true)) log_event(LogLevel::warning, "derive_again_waits", {{"why", e.what()}});
    return false;
  }
  waiting_ = false;
  begun_ = Steady::now();
  log_event(LogLevel::info, "derive_again", {{"note", "recording continues; reports change when it is done"}});
  return true;
}

void DeriveAgainJob::ended() {
  const auto lasted = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begun_);
  log_event(LogLevel::info, "derived_again",
            {{"frames", fmt::format("{}", journal_.last_frame_id())}, {"ms", fmt::format("{}", lasted.count())}});
  lock_.reset();
  // Twice may be: the clock was set once more meanwhile. Beyond that it does not help.
  if (++in_a_row_ > 2) next_look_ = Steady::now() + kWhereItDoesNotHelp;
}

}  // namespace acd
