#pragma once

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "chunk_queue.h"
#include "publish.h"
#include "store/journal.h"
#include "vitals.h"

namespace acd {

/// Does all that touches a disk: takes what the link received into the database, batch by batch, and publishes the
/// present. A batch is committed at most kCommitEvery after its first byte, if the disk obeys. A batch that cannot be
/// committed is kept in memory and tried again; what comes meanwhile waits in the queue.
class JournalThread {
 public:
  static constexpr auto kCommitEvery = std::chrono::milliseconds(100);
  static constexpr auto kRetryEvery = std::chrono::seconds(1);
  static constexpr auto kGiveUpAfter = std::chrono::seconds(30);  ///< with a failing disk, once stopped

  /// `live` is how a new session begins, but for its source and time. The journal, queue and publisher must outlive
  /// this.
  JournalThread(Journal& journal, ChunkQueue& queue, Publisher& publisher, SessionStart live);

  /// Starts the thread.
  void start();
  /// Waits for it; it ends after LinkStopped. Rethrows what ended it: an Error if the last batch could not be stored.
  void join();
  /// Any thread.
  const Vitals& vitals() const { return vitals_; }

 private:
  void run();
  bool store();
  void apply(const LinkMessage& message);
  void publish();

  Journal& journal_;
  ChunkQueue& queue_;
  Publisher& publisher_;
  SessionStart live_;
  std::vector<LinkMessage> batch_;
  bool done_ = false;
  bool failing_ = false;
  std::int64_t published_changes_ = 0;
  Vitals vitals_;
  std::exception_ptr error_;
  std::thread thread_;
};

}  // namespace acd
