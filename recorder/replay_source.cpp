#include "replay_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "clock/clock.h"
#include "clock/offset.h"
#include "core/error.h"
#include "record/decode.h"
#include "wire/framer.h"

namespace acd {
namespace {

constexpr std::int64_t kDay_s = 86400;

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

// By its first refresh; but the date in the file's name decides between the two sides of a midnight.
std::optional<Day> first_date(const Scan& scan, const Capture& capture, const RecorderOptions& options,
                              std::optional<Arrival> arrived, const Zone& zone) {
  const auto named = capture.name_date();
  if (!scan.first_date() && !options.date && !named && arrived)
    return day_of_arrival(*scan.first_time_of_day_s(), *arrived, zone);
  if (!scan.first_date()) return options.date ? options.date : named;
  return named && scan.refresh_at_midnight() && std::abs(*named - *scan.first_date()) == 1 ? named : scan.first_date();
}

ReplaySource scan(Capture capture, const RecorderOptions& options, const Zone& zone) {
  ReplaySource source{std::move(capture)};
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
  const auto date = first_date(scan, source.capture, options, arrived, zone);
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

}  // namespace

std::vector<ReplaySource> scan_files(const RecorderOptions& options, const Zone& zone,
                                     const std::function<void(const std::string& file, const Error& why)>& failed) {
  std::vector<ReplaySource> sources;
  for (const std::string& path : options.files) {
    try {
      for (Capture& capture : open_captures(path)) try {
          sources.push_back(scan(std::move(capture), options, zone));
        } catch (const Error& e) {
          failed(path, e);
        }
    } catch (const Error& e) {
      failed(path, e);
    }
  }
  std::stable_sort(sources.begin(), sources.end(), [](const ReplaySource& a, const ReplaySource& b) {
    return std::pair(a.first_date, a.first_time_of_day_s) < std::pair(b.first_date, b.first_time_of_day_s);
  });
  return sources;
}

void refuse_future(const std::string& what, Day date, const Zone& zone) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const Day today = zone.local_day({std::chrono::duration_cast<std::chrono::seconds>(now).count()});
  if (date <= today + 1) return;
  throw Error(
      fmt::format("{} {}, later than tomorrow by this host's clock, which says {}: check the date and the clock", what,
                  format_day(date), format_day(today)),
      Exit::usage);
}

}  // namespace acd
