#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "chunk_queue.h"
#include "core/error.h"
#include "intake.h"
#include "publish.h"
#include "side_work.h"
#include "spill.h"
#include "store/journal.h"
#include "store/lookahead.h"
#include "vitals.h"

namespace acd {

/// How much of what arrives is kept where while the database cannot be written, and how often what is tried.
struct KeepLimits {
  std::size_t memory_bytes = 16 * 1024 * 1024;   ///< in memory at the most, before it is spilled
  std::chrono::milliseconds memory_for{10'000};  ///< and for so long, from the begin of the first try that failed
  std::size_t batch_bytes = 4 * 1024 * 1024;     ///< in one transaction, about
  std::chrono::milliseconds retry_every{1000};
  std::chrono::milliseconds lock_wait{100};            ///< in each of these tries, if somebody holds the database
  std::chrono::milliseconds give_up_after{10'000};     ///< with a failing disk, once stopped
  std::chrono::milliseconds checkpoint_every{10'000};  ///< try to empty a WAL that is larger than this:
  std::int64_t wal_bytes = 16 * 1024 * 1024;
};

/// Another process has become the writer of the database: nothing may be written to it any more.
class NotTheWriter : public Error {
 public:
  using Error::Error;
};

/// Does all that touches a disk: takes what the link received into the database, batch by batch, and publishes the
/// present. A batch is committed at most kCommitEvery after its first byte, if the disk obeys.
///
/// While the database cannot be written, what arrives is kept in memory, then in the spill file, and taken in from
/// there in order, once, when it can; the present is published ahead of it. When the spill cannot be written either,
/// memory fills up to the queue's bound, which then counts what it drops.
class JournalThread {
 public:
  static constexpr auto kCommitEvery = std::chrono::milliseconds(100);
  static constexpr auto kLookEvery = std::chrono::milliseconds(1000);

  /// `live` is how a new session begins, but for its source and time. The journal, queue, publisher and spill must
  /// outlive this.
  JournalThread(Journal& journal, ChunkQueue& queue, Publisher& publisher, SessionStart live, Spill& spill,
                const KeepLimits& limits = {});

  /// Before start(): finds the spill that an earlier process left. It will be taken in before anything else. False if
  /// there is none, or all of it is in the database. Throws Error.
  bool recover();
  /// Called about once a second while everything is stored; what it throws ends the thread.
  void look_after(std::function<void()> look) { look_ = std::move(look); }
  /// Called about once a second, whatever is stored: throws Error if this process must not continue. What it has received
  /// is stored first, or spilled if that cannot be; after NotTheWriter it is spilled. The error that ends the thread
  /// says where it is.
  void check_always(std::function<void()> check) { check_ = std::move(check); }
  /// Done while everything is stored, and looked for at least once a second. It must outlive this. What arrives while
  /// it is in a transaction is spilled.
  void work_between(SideWork& work) { side_ = &work; }
  /// From what look_after() calls: the rules of the site's zone have changed, these hold from the next record on.
  void use_rules(const Zone& zone);
  /// Starts the thread. `failed` is called in it when an error has ended it: join() tells which.
  void start(std::function<void()> failed = [] {});
  /// Waits for it; it ends after LinkStopped. Rethrows what ended it: an Error if something could neither be stored nor
  /// spilled.
  void join();
  /// Any thread.
  const Vitals& vitals() const { return vitals_; }

 private:
  using Steady = std::chrono::steady_clock;
  // A time during which the database could not be written.
  struct Outage {
    Steady::time_point since;
    std::int64_t spilled_bytes = 0;
    bool spill_failing = false;
  };

  void run();
  bool behind() const { return !pending_.empty() || spill_.untaken(); }
  void wait();
  void take();
  void store();
  void store_from_spill();
  void store_from_memory();
  void not_written(const std::runtime_error& why, Steady::time_point since);
  void caught_up();
  bool must_spill() const;
  void spill();
  bool give_up();
  void publish();
  void empty_wal();
  void look();
  void check();
  void store_all();
  std::string keep_the_rest();
  void work();
  bool held() const { return side_ && side_->holds(); }
  void look_ahead();
  void let_go();

  Journal& journal_;
  ChunkQueue& queue_;
  Publisher& publisher_;
  Spill& spill_;
  const KeepLimits limits_;
  Intake intake_;
  StreamId stream_id_;
  std::int64_t messages_ = 0;                     // of the stream, in the database
  std::optional<std::string> recovered_pending_;  // of a frame, to be fed before the spill that recover() found
  std::deque<LinkMessage> pending_;               // in memory, behind what is in the spill
  std::size_t pending_bytes_ = 0;
  bool stopping_ = false;
  bool failing_ = false;  // the last attempt failed
  std::optional<Outage> outage_;
  std::optional<Lookahead> ahead_;  // during an outage
  std::optional<Intake> ahead_intake_;
  Steady::time_point last_try_;
  Steady::time_point next_checkpoint_;
  std::function<void()> look_, check_;
  SideWork* side_ = nullptr;
  bool spilled_beside_work_ = false;
  bool more_work_ = false;
  Steady::time_point next_look_, next_check_;
  std::optional<Steady::time_point> give_up_at_;
  std::int64_t published_changes_ = 0;
  Vitals vitals_;
  std::exception_ptr error_;
  std::thread thread_;
};

}  // namespace acd
