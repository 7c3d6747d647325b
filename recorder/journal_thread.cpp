#include "journal_thread.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <random>
#include <utility>

#include "core/error.h"
#include "log.h"

namespace acd {
namespace {

std::string text(std::int64_t n) { return fmt::format("{}", n); }

StreamId new_stream() {
  StreamId id{};
  std::random_device random;
  for (unsigned char& byte : id) byte = static_cast<unsigned char>(random());
  return id;
}

}  // namespace

JournalThread::JournalThread(Journal& journal, ChunkQueue& queue, Publisher& publisher, SessionStart live, Spill& spill,
                             const KeepLimits& limits)
    : journal_(journal),
      queue_(queue),
      publisher_(publisher),
      spill_(spill),
      limits_(limits),
      intake_(std::move(live)),
      stream_id_(new_stream()),
      last_try_(Steady::now() - kCommitEvery),
      next_checkpoint_(Steady::now()) {
  vitals_.frames = journal_.last_frame_id();
  journal_.begin_process();
}

bool JournalThread::recover() {
  if (!spill_.find()) return false;
  const SpillBegin& begin = spill_.begin();
  if (const auto row = journal_.intake(); row && row->stream_id == begin.stream_id)
    journal_.begin_process(row->process_frame_id);
  stream_id_ = begin.stream_id;
  messages_ = begin.message;
  StreamPoint at = begin.at;
  // A commit that failed may have come through all the same, by a crash behind it: then its messages were spilled too.
  if (const auto row = journal_.intake(); row && row->stream_id == stream_id_ && row->messages >= messages_) {
    spill_.skip(row->messages - messages_);
    messages_ = row->messages;
    at = row->at;
  }
  if (!spill_.untaken()) return false;
  log_event(LogLevel::warning, "spill_found", {{"file", spill_.path()}, {"bytes", text(spill_.untaken_bytes())}});
  const auto& open = journal_.left_open();
  const bool goes_on = open && at.session_id == open->session.session_id;
  if (goes_on) journal_.resume();
  intake_.resume(begin.peer, goes_on);
  if (!at.pending.empty()) recovered_pending_ = at.pending;
  return true;
}

void JournalThread::start(std::function<void()> failed) {
  thread_ = std::thread([this, failed = std::move(failed)] {
    try {
      run();
    } catch (...) {
      error_ = std::current_exception();
      failed();
    }
  });
}

void JournalThread::join() {
  thread_.join();
  if (error_) std::rethrow_exception(error_);
}

void JournalThread::use_rules(const Zone& zone) {
  journal_.use_rules(zone);
  intake_.use_rules(zone);
}

void JournalThread::run() {
  while (!stopping_ || behind()) {
    ++vitals_.turns;
    wait();
    check();
    take();
    if (stopping_) let_go();
    if (behind() && !held()) store();
    if (must_spill()) spill();
    vitals_.written = !failing_;
    vitals_.memory_bytes = pending_bytes_;
    vitals_.spilled_bytes = spill_.untaken_bytes();
    vitals_.frames = journal_.last_frame_id();
    publish();
    if (!behind()) caught_up();
    empty_wal();
    look();
    work();
    if (give_up()) return;
  }
}

// Right away after a pause; in a dense stream in steps, so that one commit serves many records; without a pause while
// there is more than a batch.
void JournalThread::wait() {
  if (!behind() && !stopping_) queue_.wait_until(Steady::now() + std::chrono::seconds(more_work_ ? 0 : 1));
  if (failing_)
    std::this_thread::sleep_until(last_try_ + limits_.retry_every);
  else if (!behind() && !more_work_)
    std::this_thread::sleep_until(last_try_ + kCommitEvery);
}

void JournalThread::take() {
  const std::size_t known = pending_.size();
  queue_.take(pending_);
  if (!pending_.empty() && std::holds_alternative<LinkStopped>(pending_.back())) {
    queue_.release(memory_bytes(pending_.back()));
    pending_.pop_back();
    stopping_ = true;
  }
  for (std::size_t i = known; i < pending_.size(); ++i) {
    pending_bytes_ += memory_bytes(pending_[i]);
    if (ahead_) ahead_intake_->apply(*ahead_, pending_[i]);
    if (std::holds_alternative<LinkDropped>(pending_[i]))
      log_event(LogLevel::error, "dropping", {{"note", "what arrives can be kept nowhere; its bytes are counted"}});
  }
}

// A batch, in one transaction. If the disk fails nothing of it is stored, and all is as it was.
void JournalThread::store() {
  const Intake before = intake_;
  const auto begun = Steady::now();
  try {
    journal_.begin(failing_ ? static_cast<int>(limits_.lock_wait.count()) : Journal::kWaitForShell_ms);
    spill_.untaken() ? store_from_spill() : store_from_memory();
    failing_ = false;
  } catch (const std::runtime_error& e) {
    intake_ = before;
    journal_.rollback();
    not_written(e, begun);
  }
  last_try_ = Steady::now();
}

void JournalThread::store_from_spill() {
  std::int64_t dropped = 0, messages = messages_;
  if (recovered_pending_) intake_.apply(journal_, LinkBytes{*recovered_pending_, {spill_.begin().begun_us}});
  const std::int64_t offset = spill_.read(limits_.batch_bytes, [&](const LinkMessage& message) {
    intake_.apply(journal_, message);
    ++messages;
    if (const auto* d = std::get_if<LinkDropped>(&message)) dropped += d->bytes;
  });
  if (offset == spill_.found_end()) {
    intake_.interrupt(journal_);
    journal_.begin_process();
  }
  journal_.taken_in(stream_id_, messages);
  journal_.commit();
  messages_ = messages;
  recovered_pending_.reset();
  spill_.taken(offset);
  if (dropped > 0) log_event(LogLevel::error, "dropped", {{"bytes", text(dropped)}});
  if (!spill_.untaken())
    log_event(std::exchange(spilled_beside_work_, false) ? LogLevel::debug : LogLevel::info, "spill_taken_in",
              {{"file", spill_.path()}});
}

void JournalThread::store_from_memory() {
  std::size_t stored = 0, bytes = 0;
  std::int64_t dropped = 0;
  for (; stored < pending_.size() && bytes < limits_.batch_bytes; ++stored) {
    const LinkMessage& message = pending_[stored];
    intake_.apply(journal_, message);
    bytes += memory_bytes(message);
    if (const auto* d = std::get_if<LinkDropped>(&message)) dropped += d->bytes;
  }
  journal_.taken_in(stream_id_, messages_ + static_cast<std::int64_t>(stored));
  journal_.commit();
  messages_ += static_cast<std::int64_t>(stored);
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(stored));
  pending_bytes_ -= bytes;
  queue_.release(bytes);
  if (dropped > 0) log_event(LogLevel::error, "dropped", {{"bytes", text(dropped)}});
}

void JournalThread::not_written(const std::runtime_error& why, Steady::time_point since) {
  failing_ = true;
  if (outage_) return;
  outage_ = Outage{.since = since};
  std::string note = "what arrives is kept, in memory and then in " + spill_.path();
  const auto* sqlite = dynamic_cast<const SQLite::Exception*>(&why);
  if (sqlite && sqlite->getErrorCode() == SQLITE_CONSTRAINT)
    note += "; the database holds what this process did not write: stop it, and run acd-recorder rebuild";
  log_event(LogLevel::error, "database_not_written", {{"why", why.what()}, {"note", note}});
  look_ahead();
}

void JournalThread::look_ahead() {
  if (ahead_ || spill_.untaken()) return;  // the present lies behind what an earlier process received
  ahead_.emplace(journal_);
  ahead_intake_ = intake_;
  for (const LinkMessage& message : pending_) ahead_intake_->apply(*ahead_, message);
}

void JournalThread::caught_up() {
  ahead_.reset();
  ahead_intake_.reset();
  if (!outage_) return;
  const auto lasted = std::chrono::duration_cast<std::chrono::seconds>(Steady::now() - outage_->since);
  log_event(LogLevel::info, "database_written_again",
            {{"after_s", text(lasted.count())}, {"spilled_bytes", text(outage_->spilled_bytes)}});
  outage_.reset();
}

bool JournalThread::must_spill() const {
  if (pending_.empty()) return false;
  if (held()) return Steady::now() >= last_try_ + kCommitEvery;
  const bool too_much = pending_bytes_ > limits_.memory_bytes;
  if (!failing_) return too_much && spill_.untaken();
  return too_much || stopping_ || spill_.untaken() || Steady::now() - outage_->since > limits_.memory_for;
}

void JournalThread::spill() {
  const std::int64_t before = spill_.untaken_bytes();
  try {
    const auto* first = std::get_if<LinkBytes>(&pending_.front());
    spill_.append(pending_, {stream_id_, messages_, first ? first->at.unix_us : 0,
                             held() ? journal_.stream_point_at_begin() : journal_.stream_point(), intake_.peer()});
  } catch (const Error& e) {
    if (held()) return side_->let_go();
    if (outage_ && !std::exchange(outage_->spill_failing, true))
      log_event(LogLevel::error, "spill_not_written", {{"why", e.what()}, {"note", "kept in memory, up to its bound"}});
    return;
  }
  if (outage_) {
    outage_->spill_failing = false;
    outage_->spilled_bytes += spill_.untaken_bytes() - before;
  }
  if (held()) {
    last_try_ = Steady::now();
    spilled_beside_work_ = before == 0 || spilled_beside_work_;
  }
  if (before == 0)
    log_event(held() ? LogLevel::debug : LogLevel::warning, "spilling",
              {{"file", spill_.path()},
               {"messages", text(static_cast<std::int64_t>(pending_.size()))},
               {"bytes", text(spill_.untaken_bytes())}});
  queue_.release(pending_bytes_);
  pending_.clear();
  pending_bytes_ = 0;
}

// Stopped, and the database stays as it is: what was spilled is for the next start.
bool JournalThread::give_up() {
  if (!stopping_ || !failing_) return false;
  const auto now = Steady::now();
  if (!give_up_at_) give_up_at_ = now + limits_.give_up_after;
  if (now < *give_up_at_) return false;
  if (!pending_.empty())
    throw Error(
        fmt::format("stopped while neither the database nor '{}' could be written: {} bytes of memory are "
                    "lost; check the disk",
                    spill_.path(), pending_bytes_));
  log_event(LogLevel::warning, "stopped_with_spill",
            {{"file", spill_.path()}, {"bytes", text(spill_.untaken_bytes())}, {"note", "the next start takes it in"}});
  return true;
}

void JournalThread::publish() {
  const std::int64_t changes = ahead_ ? ahead_->board_changes() : journal_.board_changes();
  if (changes == published_changes_) return;
  publisher_.publish(ahead_ ? ahead_->board() : journal_.board());
  published_changes_ = changes;
}

void JournalThread::look() {
  if (!look_ || behind() || Steady::now() < next_look_) return;
  look_();
  next_look_ = Steady::now() + kLookEvery;
}

void JournalThread::work() {
  more_work_ = side_ && !stopping_ && (held() || !behind()) && side_->step();
  if (held()) look_ahead();
}

void JournalThread::check() {
  if (!check_ || Steady::now() < next_check_) return;
  next_check_ = Steady::now() + kLookEvery;
  try {
    check_();
  } catch (const NotTheWriter& e) {
    let_go();
    take();
    throw Error(e.what() + keep_the_rest(), e.code());
  } catch (const Error& e) {
    let_go();
    take();
    store_all();
    throw Error(e.what() + keep_the_rest(), e.code());
  }
}

void JournalThread::let_go() {
  if (held()) side_->let_go();
}

void JournalThread::store_all() {
  do {
    if (behind()) store();
  } while (behind() && !failing_);
}

// In a file of its own: no two processes have one spill file open.
std::string JournalThread::keep_the_rest() {
  if (!pending_.empty()) spill();
  if (!pending_.empty())
    return fmt::format("; {} bytes of memory are lost, for '{}' cannot be written: check the disk", pending_bytes_,
                       spill_.path());
  if (!spill_.untaken()) return "";
  return fmt::format("; {} bytes that are not in it are in '{}', the next start takes them in", spill_.untaken_bytes(),
                     spill_.path());
}


void JournalThread::empty_wal() {
  if (failing_ || held() || Steady::now() < next_checkpoint_) return;
  journal_.empty_wal_above(limits_.wal_bytes);
  next_checkpoint_ = Steady::now() + limits_.checkpoint_every;
}

}  // namespace acd
