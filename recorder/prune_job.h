#pragma once

#include <SQLiteCpp/Database.h>

#include <functional>

#include "job.h"
#include "prune_work.h"
#include "turns.h"

namespace acd {

/// A request for prune, as ask_recorder() takes it.
nlohmann::json prune_request(const PruneOrder& order);
/// What is said at its end. Throws nlohmann::json::exception.
PruneDone prune_done(const nlohmann::json& result);

/// Prunes beside recording.
class PruneJob : public Job {
 public:
  /// The database must outlive this; `wake` as in Turns. Throws nlohmann::json::exception for a malformed request.
  PruneJob(SQLite::Database& db, JobRequest request, std::function<void()> wake);

  bool step() override;
  bool is_aside() const override { return turns_.is_aside(); }
  nlohmann::json result() const override;

 private:
  SQLite::Database& db_;
  JobRequest request_;
  PruneDone done_;
  Turns turns_;  // first to go
};

}  // namespace acd
