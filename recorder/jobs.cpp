#include "jobs.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <utility>

#include "log.h"
#include "prune_job.h"
#include "replay_job.h"
#include "sqlite_error.h"

namespace acd {

Jobs::~Jobs() {
  const Error ends("the recorder ends; run it again", Exit::try_again);
  if (job_) end(ends);
  for (const JobRequest& request : waiting_) request.client->failed(ends);
}

void Jobs::take(JobRequest request) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(request));
  }
  wake_();
}

bool Jobs::step() {
  if (!job_ && again_.step()) return true;
  if (!job_ && !begin()) return is_asked();
  try {
    if (job_->step()) return !job_->is_aside();
    client_->done(job_->result());
    job_.reset();
    client_.reset();
  } catch (const SQLite::Exception& e) {
    end(error_of(e));
  } catch (const Error& e) {
    end(e);
  } catch (const std::exception& e) {
    end(Error(e.what()));
  }
  return true;
}

bool Jobs::begin() {
  auto request = next();
  if (!request) return false;
  client_ = request->client;
  try {
    job_ = job_of(std::move(*request));
  } catch (const std::exception& e) {
    end(Error(fmt::format("the recorder cannot do this: {}", e.what())));
  }
  return job_ != nullptr;
}

// What was corrected is derived again before another job looks at it.
std::optional<JobRequest> Jobs::next() {
  if (!is_asked() || again_.is_wanted()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  std::optional<JobRequest> request(std::move(waiting_.front()));
  waiting_.pop_front();
  return request;
}

bool Jobs::is_asked() {
  const std::lock_guard lock(mutex_);
  return !waiting_.empty();
}

std::unique_ptr<Job> Jobs::job_of(JobRequest request) {
  const std::string name = request.what.at("job").get<std::string>();
  log_event(LogLevel::info, "job", {{"asked", name}});
  if (name == "prune") return std::make_unique<PruneJob>(db_, std::move(request), wake_);
  if (name == "replay") return std::make_unique<ReplayJob>(journal_, db_, std::move(request));
  throw Error(fmt::format("it knows no job '{}'", name));
}

void Jobs::let_go() {
  if (holds()) end(Error("the recorder could not keep what arrived meanwhile; run it again", Exit::try_again));
}

void Jobs::end(const Error& why) {
  job_.reset();
  client_->failed(why);
  client_.reset();
  log_event(LogLevel::warning, "job_ended", {{"why", why.what()}});
}

}  // namespace acd
