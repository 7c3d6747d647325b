#include "replay.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "core/error.h"
#include "job_socket.h"
#include "paced.h"
#include "progress.h"
#include "publish.h"
#include "replay_job.h"
#include "replay_source.h"
#include "replay_tally.h"
#include "site_zone.h"
#include "stop_signal.h"
#include "store/begun_capture.h"
#include "store/correction.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/overlap.h"
#include "store/session_row.h"
#include "store/side_tables.h"

namespace acd {
namespace {

constexpr std::int64_t kFramesPerCommit = 10'000;
constexpr const char* kSameContent = "it is in the database already (same content); --again records it once more";
constexpr auto kPublishEvery = std::chrono::milliseconds(100);
constexpr auto kLookEvery = std::chrono::milliseconds(100);

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Captures that were not taken in. They do not stop the others.
class Failures {
 public:
  explicit Failures(std::size_t files) : files_(files) {}

  void add(const std::string& file, const Error& why) {
    failed_.push_back(why);
    if (files_ > 1) log_event(LogLevel::error, "not_taken_in", {{"file", file}, {"why", why.what()}});
  }
  /// Throws if there are any: of a single file what is wrong with it.
  void end() const {
    if (failed_.empty()) return;
    if (files_ == 1 && failed_.size() == 1) throw failed_.front();
    throw Error(fmt::format("{} not taken in, see above; all others are recorded",
                            failed_.size() == 1 ? "1 capture was" : fmt::format("{} captures were", failed_.size())),
                failed_.front().code());
  }

 private:
  const std::size_t files_;
  std::vector<Error> failed_;
};

SessionStart start_of(const ReplaySource& source, const RecorderOptions& options, const Zone& zone) {
  SessionStart start;
  start.session.kind = source.capture.is_day_file() ? SessionKind::day_file : SessionKind::capture;
  start.session.zone = zone;
  start.session.max_silence_s = options.max_silence_s;
  start.session.first_date = source.first_date;
  start.source = source.capture.path();
  start.content_hash = source.hash;
  start.begun_us = now_us();
  return start;
}

void refuse_another_switch(const std::string& file, const Overlap& overlap, bool meant) {
  if (!overlap.is_of_another()) return;
  const std::string what =
      fmt::format("its time is recorded already, with other content: {} of its {} records there are the same",
                  overlap.shared, overlap.own);
  if (!meant)
    throw Error(
        fmt::format("'{}' is of another switch: {}; another switch needs another database; or record it all the "
                    "same with --again-overlapping",
                    file, what),
        Exit::usage);
  log_event(LogLevel::warning, "overlaps_other_content", {{"file", file}, {"note", what}});
}

void log_known(const std::string& file, const std::string& why) {
  log_event(LogLevel::warning, "skipped", {{"file", file}, {"why", why}});
}

// What a database says of a capture before it is recorded.
class Judge {
 public:
  Judge(SQLite::Database& db, const RecorderOptions& options) : db_(db), options_(options) {}

  /// Whether it is to be recorded; else it is known, and the log says so. Throws Error when it is refused.
  bool wants(ReplaySource& source, const Session& session) {
    const std::string& file = source.capture.path();
    if (!source.dated_by_refresh)
      refuse_future(fmt::format("'{}' would begin on", file), source.first_date, session.zone);
    begun_.reset();
    if (!options_.again) {
      if (has_content(db_, source.hash) || !seen_.insert(source.hash).second) {
        log_known(file, kSameContent);
        return false;
      }
      begun_ = find_begun(db_, source.capture, session);
    }
    if (begun_ && begun_->is_longer) {
      log_known(file, fmt::format("session {} has all of it, and more", begun_->session_id));
      return false;
    }
    refuse_another_switch(file, overlap_with(db_, source.capture, session), options_.again_overlapping);
    if (begun_)
      log_event(LogLevel::info, "continues", {{"file", file}, {"session", fmt::format("{}", begun_->session_id)}});
    return true;
  }
  /// The shorter capture that it continues.
  const std::optional<BegunCapture>& begun() const { return begun_; }

 private:
  SQLite::Database& db_;
  const RecorderOptions& options_;
  std::set<ContentHash> seen_;
  std::optional<BegunCapture> begun_;
};

// A capture that was recorded; what counts of it is known when what waits was derived again.
struct Replayed {
  std::string file;
  Day first_date = 0;
  std::uint64_t lost_bytes = 0;
  ReplayedFrames frames;

  void log(SQLite::Database& db) const { log_replayed(file, first_date, tally_of(db, frames), lost_bytes); }
};

class Replayer {
 public:
  Replayer(Journal& journal, Publisher& publisher, const RecorderOptions& options)
      : journal_(journal), publisher_(publisher), options_(options) {}

  /// Returns its frames: from where a killed replay was, if it resumes one.
  ReplayedFrames record(ReplaySource& source, const SessionStart& start, const std::optional<BegunCapture>& begun) {
    const FrameId before = journal_.last_frame_id();
    const std::int64_t board = journal_.board_changes();
    Progress progress(source.capture.path(), source.capture.size());
    progress_ = &progress;
    begin();
    std::uint64_t skip = 0;
    if (journal_.left_open() && journal_.left_open()->content_hash == source.hash && !options_.again) {
      skip = journal_.left_open_bytes();
      journal_.resume();
      log_event(LogLevel::info, "resumed", {{"file", source.capture.path()}, {"bytes", fmt::format("{}", skip)}});
    } else {
      if (journal_.left_open()) journal_.close_left_open(now_us());
      journal_.begin_session(start);
    }
    options_.speed > 0 ? feed_paced(source, skip) : feed(source, skip);
    begin();
    journal_.end_session(now_us(), kEndOfCapture);
    if (begun) journal_.disbelieve(begun->first, begun->before);
    commit();
    if (journal_.board_changes() != board) publisher_.publish(journal_.board());
    progress.done();
    return {before + 1, journal_.last_frame_id()};
  }

  /// Behind the last one: a capture begins before what was recorded earlier, or the host's clock was set meanwhile.
  void derive_again() {
    if (!journal_.derive_again_needed()) return;
    try {
      log_event(LogLevel::info, "derive_again", {{"note", "reports change when it is done"}});
      Progress progress("derive again", static_cast<std::uint64_t>(journal_.last_frame_id()));
      while (!journal_.derive_again(kFramesPerCommit)) progress.add(kFramesPerCommit);
      progress.done();
      log_event(LogLevel::info, "derived_again", {{"frames", fmt::format("{}", journal_.last_frame_id())}});
    } catch (const Error& e) {
      log_event(LogLevel::warning, "derive_again_waits", {{"why", e.what()}});
    }
  }

 private:
  void feed(ReplaySource& source, std::uint64_t skip) {
    source.capture.read([&](std::string_view bytes, std::optional<Arrival> arrived) {
      progress_->add(bytes.size());
      const auto skipped = std::min<std::uint64_t>(skip, bytes.size());
      skip -= skipped;
      begin();
      journal_.bytes(bytes.substr(skipped), arrived);
      if (journal_.frames_in_batch() >= kFramesPerCommit) commit();
      return true;
    });
  }

  void feed_paced(ReplaySource& source, std::uint64_t skip) {
    const auto started = std::chrono::steady_clock::now();
    auto published = started;
    read_paced(source.capture, skip, [&](std::string_view bytes, std::int64_t second) {
      std::this_thread::sleep_until(started +
                                    std::chrono::duration_cast<std::chrono::nanoseconds>(
                                        std::chrono::duration<double>(static_cast<double>(second) / options_.speed)));
      progress_->add(bytes.size());
      begin();
      journal_.bytes(bytes, std::nullopt);
      if (const auto now = std::chrono::steady_clock::now(); now - published >= kPublishEvery) {
        commit();
        publisher_.publish(journal_.board());
        published = now;
      }
      return true;
    });
  }

  // Only while there is something to write: between the bytes of a paced replay, prune has its turn.
  void begin() {
    if (!std::exchange(in_transaction_, true)) journal_.begin(kWaitForOthers_ms);
  }
  void commit() {
    journal_.commit();
    in_transaction_ = false;
  }

  Journal& journal_;
  Publisher& publisher_;
  const RecorderOptions& options_;
  Progress* progress_ = nullptr;
  bool in_transaction_ = false;
};

// Where the files go: the database, and whoever writes to it.
class Replay {
 public:
  Replay(const RecorderOptions& options, Failures& failures) : options_(options), failures_(failures) {
    if (::access(options.db.c_str(), F_OK) == 0) open();
  }

  void run() {
    if (options_.date) refuse_future("--date says", *options_.date, zone());
    std::vector<ReplaySource> sources =
        scan_files(options_, zone(), [&](const std::string& file, const Error& e) { failures_.add(file, e); });
    if (sources.empty()) return;
    if (!db_) open();
    lock_ ? record(sources) : hand_over(sources);
  }

 private:
  void open() {
    lock_ = WriterLock::if_free(options_.db);
    db_ = lock_ ? open_for_writing(options_.db) : open_for_reading(options_.db);
    zone_ = replay_zone(*db_, options_);
  }
  const Zone& zone() {
    if (!zone_) zone_ = Zone(*options_.zone);  // a new database's
    return *zone_;
  }

  template <class Record>
  void each(std::vector<ReplaySource>& sources, Record record) {
    Judge judge(*db_, options_);
    for (ReplaySource& source : sources) {
      const SessionStart start = start_of(source, options_, zone());
      try {
        if (!judge.wants(source, start.session)) continue;
      } catch (const Error& e) {
        failures_.add(source.capture.path(), e);
        continue;
      }
      const ReplayedFrames frames = record(source, start, judge.begun());
      if (frames.none())
        log_known(source.capture.path(), kSameContent);
      else
        replayed_.push_back({source.capture.path(), source.first_date, source.capture.lost_bytes(), frames});
    }
  }

  void log_all() {
    for (const Replayed& replayed : std::exchange(replayed_, {})) replayed.log(*db_);
  }

  void record(std::vector<ReplaySource>& sources) {
    Publisher publisher(options_.state);
    publisher.claim();
    remove_side_tables(*db_);  // of a rebuild that was killed
    Journal journal(*db_);
    publisher.load(journal.board());
    Replayer replayer(journal, publisher, options_);
    each(sources, [&](ReplaySource& source, const SessionStart& start, const std::optional<BegunCapture>& begun) {
      if (!journal.derive_again_needed()) log_all();
      return replayer.record(source, start, begun);
    });
    replayer.derive_again();
    log_all();
    checkpoint(*db_);
  }

  // To the recorder that is at work.
  void hand_over(std::vector<ReplaySource>& sources) {
    if (options_.speed > 0)
      throw Error(fmt::format("'{}' is being recorded into: --speed needs a database of its own", options_.db),
                  Exit::try_again);
    if (!options_.state.empty())
      log_event(LogLevel::warning, "state_not_written",
                {{"file", options_.state}, {"why", "the recorder at work keeps its own, and what it shows is newer"}});
    stop_by_signal();
    each(sources, [&](ReplaySource& source, const SessionStart& start, const std::optional<BegunCapture>& begun) {
      return ask(source, start, begun);
    });
    wait_for_derivation();
    log_all();
  }

  ReplayedFrames ask(ReplaySource& source, const SessionStart& start, const std::optional<BegunCapture>& begun) {
    ReplayOrder order{start, options_.again};
    if (begun) {
      order.superseded_first = begun->first;
      order.superseded_before = begun->before;
    }
    const OwnedFile stream = to_stream(source.capture);
    Progress progress(source.capture.path(), source.capture.size());
    std::int64_t shown = 0;
    return replayed_frames(
        ask_recorder(options_.db, replay_request(order), stream.get(), [&](std::int64_t done, std::int64_t) {
          progress.add(static_cast<std::uint64_t>(done - std::exchange(shown, done)));
          return !stop_asked();
        }));
  }

  void wait_for_derivation() {
    while (!replayed_.empty() && correction_waits(*db_)) {
      if (stop_asked() || !writer_of(options_.db))
        return log_event(LogLevel::warning, "derive_again_waits",
                         {{"note", "what was recorded counts when it is derived again: the recorder does that"}});
      std::this_thread::sleep_for(kLookEvery);
    }
  }

  const RecorderOptions& options_;
  Failures& failures_;
  std::unique_ptr<WriterLock> lock_;
  std::unique_ptr<SQLite::Database> db_;
  std::optional<Zone> zone_;
  std::vector<Replayed> replayed_;  // not logged yet
};

}  // namespace

void replay(const RecorderOptions& options) {
  require_zone(options);
  Failures failures(options.files.size());
  Replay(options, failures).run();
  failures.end();
}

}  // namespace acd
