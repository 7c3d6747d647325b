#include "journal_thread.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "core/error.h"
#include "log.h"

namespace acd {

using Steady = std::chrono::steady_clock;

JournalThread::JournalThread(Journal& journal, ChunkQueue& queue, Publisher& publisher, SessionStart live)
    : journal_(journal), queue_(queue), publisher_(publisher), live_(std::move(live)) {
  vitals_.frames = journal_.last_frame_id();
}

void JournalThread::start() {
  thread_ = std::thread([this] {
    try {
      run();
    } catch (...) {
      error_ = std::current_exception();
    }
  });
}

void JournalThread::join() {
  thread_.join();
  if (error_) std::rethrow_exception(error_);
}

void JournalThread::run() {
  auto last_commit = Steady::now() - kCommitEvery;
  std::optional<Steady::time_point> give_up;
  while (!done_) {
    ++vitals_.turns;
    if (batch_.empty() && !queue_.wait_until(Steady::now() + std::chrono::seconds(1))) continue;
    // Right away after a pause; in a dense stream in steps, so that one commit serves many records. While the disk
    // fails only the queue grows, and it is bounded.
    std::this_thread::sleep_until(last_commit +
                                  (failing_ ? Steady::duration(kRetryEvery) : Steady::duration(kCommitEvery)));
    if (!failing_) queue_.take(batch_);
    const bool stored = store();
    last_commit = Steady::now();
    vitals_.written = stored;
    if (stored) {
      vitals_.frames = journal_.last_frame_id();
      done_ = std::holds_alternative<LinkStopped>(batch_.back());
      batch_.clear();
      publish();
    } else if (queue_.stopped()) {
      if (!give_up) give_up = last_commit + kGiveUpAfter;
      if (last_commit >= *give_up)
        throw Error("stopped while the database could not be written: what arrived since is lost; check the disk");
    }
  }
}

// The batch, in one transaction. False if the disk failed; then nothing of it is stored.
bool JournalThread::store() {
  try {
    journal_.begin();
    for (const LinkMessage& message : batch_) apply(message);
    journal_.commit();
    if (std::exchange(failing_, false))
      log_event(LogLevel::info, "database_written_again", {{"messages", fmt::format("{}", batch_.size())}});
    return true;
  } catch (const SQLite::Exception& e) {
    if (!std::exchange(failing_, true))
      log_event(LogLevel::error, "database_not_written",
                {{"why", e.what()}, {"note", "what arrives is kept in memory and tried again each second"}});
    journal_.rollback();
    return false;
  }
}

void JournalThread::apply(const LinkMessage& message) {
  if (const auto* opened = std::get_if<LinkOpened>(&message)) {
    SessionStart start = live_;
    start.source = opened->peer;
    start.begun_us = opened->at.unix_us;
    journal_.begin_session(std::move(start));
  } else if (const auto* chunk = std::get_if<LinkBytes>(&message)) {
    journal_.bytes(chunk->bytes, chunk->at);
  } else if (const auto* closed = std::get_if<LinkClosed>(&message)) {
    journal_.end_session(closed->at.unix_us, closed->why);
  }
}

void JournalThread::publish() {
  if (journal_.board_changes() == published_changes_) return;
  publisher_.publish(journal_.board());
  published_changes_ = journal_.board_changes();
}

}  // namespace acd
