#include "replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <utility>
#include <vector>

#include "clock/clock.h"
#include "clock/offset.h"
#include "core/error.h"
#include "paced.h"
#include "progress.h"
#include "publish.h"
#include "site_zone.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/session_row.h"
#include "store/side_tables.h"
#include "wire/capture.h"

namespace acd {
namespace {

constexpr std::int64_t kDay_s = 86400;
constexpr std::int64_t kFramesPerCommit = 10'000;
constexpr auto kPublishEvery = std::chrono::milliseconds(100);

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// What a first pass over a capture finds.
class Scan : public FrameSink {
 public:
  void frame(const Frame& frame) override {
    if (date_.first_date() && first_time_of_day_s_) return;
    const Decoded decoded = decode(frame);
    const auto* record = std::get_if<Record>(&decoded);
    if (!record) return;
    if (!first_time_of_day_s_) first_time_of_day_s_ = record->head.time_of_day_s;
    const auto* refresh = std::get_if<Refresh>(&record->body);
    if (refresh) refresh_at_midnight_ = (record->head.time_of_day_s + Clock::kNear_s) % kDay_s <= 2 * Clock::kNear_s;
    date_.add(record->head.time_of_day_s, refresh ? std::optional(refresh->date) : std::nullopt);
  }
  void more_line_end(std::string_view) override {}

  const std::optional<Day>& first_date() const { return date_.first_date(); }
  const std::optional<int>& first_time_of_day_s() const { return first_time_of_day_s_; }
  /// Whether the first refresh may still, or already, carry the date of the other side of midnight.
  bool refresh_at_midnight() const { return refresh_at_midnight_; }

 private:
  FirstDate date_;
  bool refresh_at_midnight_ = false;
  std::optional<int> first_time_of_day_s_;
};

// A capture, ready to be recorded.
struct Source {
  Capture capture;
  ContentHash hash{};
  Day first_date = 0;
  bool dated_by_refresh = false;
  int first_time_of_day_s = 0;
  bool recorded = false;  // is in the database already
};

// Before the database is open for writing.
Zone zone_of_dates(const RecorderOptions& options) {
  if (options.zone) return Zone(*options.zone);
  const auto remembered = last_zone(*open_for_reading(options.db));
  return remembered ? stored_zone(*remembered) : Zone("UTC");
}

// By its first refresh; but the date in the file's name decides between the two sides of a midnight.
std::optional<Day> first_date(const Scan& scan, const Capture& capture, const RecorderOptions& options,
                              std::optional<Arrival> arrived) {
  const auto named = capture.name_date();
  if (!scan.first_date() && !options.date && !named && arrived)
    return day_of_arrival(*scan.first_time_of_day_s(), *arrived, zone_of_dates(options));
  if (!scan.first_date()) return options.date ? options.date : named;
  return named && scan.refresh_at_midnight() && std::abs(*named - *scan.first_date()) == 1 ? named : scan.first_date();
}

Source scan(Capture capture, const RecorderOptions& options) {
  Source source{std::move(capture)};
  const std::string& path = source.capture.path();
  std::optional<Arrival> arrived;  // of the first record
  Scan scan;
  Framer framer;
  ContentHasher hasher;
  source.capture.read([&](std::string_view bytes, std::optional<Arrival> at) {
    hasher.add(bytes);
    framer.feed(bytes, scan);
    if (!arrived && scan.first_time_of_day_s()) arrived = at;
    return true;
  });
  framer.finish(scan);
  source.hash = hasher.result();
  if (!scan.first_time_of_day_s())
    throw Error(fmt::format("'{}' holds no record; a capture is what the switch sends, or a day file", path));
  const auto date = first_date(scan, source.capture, options, arrived);
  if (!date)
    throw Error(
        fmt::format(
            "'{}' has no refresh record that tells its date; say the date of its first record: --date YYYY-MM-DD",
            path),
        Exit::usage);
  source.first_date = *date;
  source.dated_by_refresh = scan.first_date().has_value();
  source.first_time_of_day_s = *scan.first_time_of_day_s();
  return source;
}

// Such a day would stand in the way of true records that come later. What a refresh says was not typed: it is taken.
void refuse_future(const std::vector<Source>& sources, const RecorderOptions& options, const Zone& zone) {
  const Day today = zone.local_day(Arrival{now_us()}.second());
  const auto refuse = [&](const std::string& what, Day date) {
    if (date <= today + 1) return;
    throw Error(fmt::format("{} {}, later than tomorrow by this host's clock, which says {}: check the date and the "
                            "clock",
                            what, format_day(date), format_day(today)),
                Exit::usage);
  };
  if (options.date) refuse("--date says", *options.date);
  for (const Source& source : sources)
    if (!source.dated_by_refresh) refuse(fmt::format("'{}' would begin on", source.capture.path()), source.first_date);
}

// In the order of their time.
std::vector<Source> scan_all(const RecorderOptions& options) {
  std::vector<Source> sources;
  for (const std::string& path : options.files)
    for (Capture& capture : open_captures(path)) sources.push_back(scan(std::move(capture), options));
  std::stable_sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
    return std::pair(a.first_date, a.first_time_of_day_s) < std::pair(b.first_date, b.first_time_of_day_s);
  });
  return sources;
}

// Marks what the database, or an earlier one of them, holds already.
void mark_recorded(std::vector<Source>& sources, SQLite::Database& db) {
  for (auto it = sources.begin(); it != sources.end(); ++it)
    it->recorded = has_content(db, it->hash) ||
                   std::any_of(sources.begin(), it, [&](const Source& s) { return s.hash == it->hash; });
}

class Replayer {
 public:
  Replayer(Journal& journal, Publisher& publisher, const RecorderOptions& options, Zone zone)
      : journal_(journal), publisher_(publisher), options_(options), zone_(std::move(zone)) {}

  void record(Source& source) {
    const FrameId before = journal_.last_frame_id();
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
      journal_.begin_session(start_of(source));
    }
    options_.speed > 0 ? feed_paced(source, skip) : feed(source, skip);
    begin();
    journal_.end_session(now_us(), "end of capture");
    commit();
    publisher_.publish(journal_.board());
    progress.done();
    log_event(LogLevel::info, "replayed",
              {{"file", source.capture.path()},
               {"first_date", format_day(source.first_date)},
               {"frames", fmt::format("{}", journal_.last_frame_id() - before)}});
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
  SessionStart start_of(const Source& source) const {
    SessionStart start;
    start.session.kind = source.capture.is_day_file() ? SessionKind::day_file : SessionKind::capture;
    start.session.zone = zone_;
    start.session.max_silence_s = options_.max_silence_s;
    start.session.first_date = source.first_date;
    start.source = source.capture.path();
    start.content_hash = source.hash;
    start.begun_us = now_us();
    return start;
  }

  void feed(Source& source, std::uint64_t skip) {
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

  void feed_paced(Source& source, std::uint64_t skip) {
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
  Zone zone_;
  Progress* progress_ = nullptr;
  bool in_transaction_ = false;
};

}  // namespace

void replay(const RecorderOptions& options) {
  require_zone(options);
  std::vector<Source> sources = scan_all(options);
  const WriterLock lock(options.db);
  Publisher publisher(options.state);
  publisher.claim();
  const auto db = open_for_writing(options.db);
  remove_side_tables(*db);  // of a rebuild that was killed
  Zone zone = site_zone(*db, options);
  refuse_future(sources, options, zone);
  if (!options.again) mark_recorded(sources, *db);
  if (std::all_of(sources.begin(), sources.end(), [](const Source& s) { return s.recorded; }))
    throw Error(fmt::format("'{}' is in '{}' already (same content); --again records it once more",
                            sources.front().capture.path(), options.db));
  Journal journal(*db);
  publisher.load(journal.board());
  Replayer replayer(journal, publisher, options, std::move(zone));
  for (Source& source : sources) {
    if (source.recorded)
      log_event(LogLevel::warning, "skipped",
                {{"file", source.capture.path()}, {"why", "it is in the database already"}});
    else
      replayer.record(source);
  }
  replayer.derive_again();
  checkpoint(*db);
}

}  // namespace acd
