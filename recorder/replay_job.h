#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "capture_stream.h"
#include "job.h"
#include "store/journal.h"

namespace acd {

/// A capture that is to be recorded.
struct ReplayOrder {
  SessionStart start;
  bool again = false;            ///< also if its content is recorded already
  FrameId superseded_first = 0;  ///< frames [first, before) of a shorter one that it continues
  FrameId superseded_before = 0;
};

/// Which frames it became; none: its content is recorded already.
struct ReplayedFrames {
  FrameId first = 0;
  FrameId last = -1;

  bool none() const { return last < first; }
};

/// A request for it, as ask_recorder() takes it.
nlohmann::json replay_request(const ReplayOrder& order);
/// What is said at its end. Throws nlohmann::json::exception.
ReplayedFrames replayed_frames(const nlohmann::json& result);

/// Records a capture beside recording, in one transaction: all of it, or nothing if it is stopped.
class ReplayJob : public Job {
 public:
  /// The journal must outlive this. Throws Error for a request that is none.
  ReplayJob(Journal& journal, SQLite::Database& db, JobRequest request);
  ~ReplayJob() override;

  bool step() override;
  bool holds() const override { return holds_; }
  nlohmann::json result() const override;

 private:
  void begin();
  void end();

  Journal& journal_;
  SQLite::Database& db_;
  ReplayOrder order_;
  std::shared_ptr<JobClient> client_;
  CaptureStream stream_;
  std::string bytes_;
  std::optional<Arrival> arrived_;
  bool holds_ = false;
  ReplayedFrames frames_;
};

}  // namespace acd
