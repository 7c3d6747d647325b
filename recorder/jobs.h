#pragma once

#include <SQLiteCpp/Database.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "derive_again_job.h"
#include "job.h"
#include "side_work.h"

namespace acd {

/// What the recorder does to its database besides recording, one thing after another: deriving again where that is
/// needed, and the jobs of other processes.
class Jobs : public SideWork {
 public:
  /// The journal writes to `db`; both must outlive this. Any thread calls `wake` when step() has something to do
  /// again.
  Jobs(Journal& journal, SQLite::Database& db, std::function<void()> wake)
      : journal_(journal), db_(db), wake_(std::move(wake)), again_(journal) {}
  /// Tells those that wait that the recorder ends.
  ~Jobs() override;

  /// Any thread.
  void take(JobRequest request);

  bool step() override;
  bool holds() const override { return job_ && job_->holds(); }
  void let_go() override;

 private:
  bool begin();
  std::optional<JobRequest> next();
  bool is_asked();
  std::unique_ptr<Job> job_of(JobRequest request);
  void end(const Error& why);

  Journal& journal_;
  SQLite::Database& db_;
  const std::function<void()> wake_;
  DeriveAgainJob again_;
  std::mutex mutex_;
  std::deque<JobRequest> waiting_;  // with mutex_
  std::unique_ptr<Job> job_;
  std::shared_ptr<JobClient> client_;  // of job_
};

}  // namespace acd
