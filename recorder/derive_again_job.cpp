#include "derive_again_job.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "core/error.h"
#include "log.h"

namespace acd {

bool DeriveAgainJob::step() {
  try {
    if (!at_work_ && !begin()) return false;
    if (!journal_.derive_again(kFramesPerStep)) return true;
    ended();
  } catch (const std::runtime_error& e) {
    log_event(LogLevel::error, "not_derived_again",
              {{"why", e.what()}, {"note", "tried again in 30 s; until then days may be wrong"}});
    failed();
  }
  return false;
}

bool DeriveAgainJob::begin() {
  if (Steady::now() < next_look_) return false;
  next_look_ = Steady::now() + kLookEvery;
  if (!journal_.derive_again_needed()) {
    in_a_row_ = 0;
    return false;
  }
  at_work_ = true;
  begun_ = Steady::now();
  log_event(LogLevel::info, "derive_again", {{"note", "recording continues; reports change when it is done"}});
  return true;
}

bool DeriveAgainJob::is_wanted() {
  if (at_work_ || Steady::now() < not_before_) return at_work_;
  try {
    if (!journal_.derive_again_needed()) {
      in_a_row_ = 0;  // it helped: what a next job corrects is another matter
      return false;
    }
  } catch (const std::runtime_error&) {
    return false;  // step() says why
  }
  next_look_ = Steady::now();
  return true;
}

void DeriveAgainJob::failed() {
  at_work_ = false;
  next_look_ = not_before_ = Steady::now() + kTryAgainAfter;
}

void DeriveAgainJob::ended() {
  const auto lasted = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begun_);
  log_event(LogLevel::info, "derived_again",
            {{"frames", fmt::format("{}", journal_.last_frame_id())}, {"ms", fmt::format("{}", lasted.count())}});
  at_work_ = false;
  // Twice may be: the clock was set once more meanwhile. Beyond that it does not help.
  if (++in_a_row_ > 2) next_look_ = not_before_ = Steady::now() + kWhereItDoesNotHelp;
}

}  // namespace acd
