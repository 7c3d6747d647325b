#include "paced.h"

#include <algorithm>
#include <string>

#include "clock/clock.h"
#include "record/decode.h"
#include "wire/framer.h"

namespace acd {
namespace {

// Wall-clock seconds are enough here: a night that changes clocks makes no pause longer than its jump.
class Pacer : public FrameSink {
 public:
  explicit Pacer(const std::function<bool(std::string_view, std::int64_t)>& take) : clock_(Zone("UTC")), take_(take) {
    clock_.begin_capture(0);
  }

  void frame(const Frame& frame) override {
    const Decoded decoded = decode(frame);
    if (const auto* record = std::get_if<Record>(&decoded)) {
      const Instant at = clock_.resolve(record->head.time_of_day_s, std::nullopt, std::nullopt).at;
      const std::int64_t passed = last_ ? std::max<std::int64_t>(0, at - *last_) : 0;
      last_ = at;
      if (passed > 0) flush();
      second_ += passed;
    }
    pending_ += frame.raw;
  }
  void more_line_end(std::string_view raw) override { pending_ += raw; }

  void flush() {
    if (!pending_.empty() && going_) going_ = take_(pending_, second_);
    pending_.clear();
  }
  bool going() const { return going_; }

 private:
  Clock clock_;
  const std::function<bool(std::string_view, std::int64_t)>& take_;
  std::optional<Instant> last_;
  std::int64_t second_ = 0;
  std::string pending_;
  bool going_ = true;
};

}  // namespace

void read_paced(Capture& capture, std::uint64_t skip, const std::function<bool(std::string_view, std::int64_t)>& take) {
  Pacer pacer(take);
  Framer framer;
  capture.read([&](std::string_view bytes, std::optional<Arrival>) {
    const auto skipped = std::min<std::uint64_t>(skip, bytes.size());
    skip -= skipped;
    framer.feed(bytes.substr(skipped), pacer);
    return pacer.going();
  });
  framer.finish(pacer);
  pacer.flush();
}

}  // namespace acd
