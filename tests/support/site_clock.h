#pragma once

#include <date/tz.h>

#include <cstdint>
#include <string>

namespace acd::sim {

/// The switch's wall clock. Times are seconds; "local" counts them as if the wall clock were UTC.
class SiteClock {
 public:
  /// Throws std::runtime_error for an unknown zone.
  explicit SiteClock(const std::string& zone);

  std::int64_t to_local(std::int64_t utc);

  /// A repeated time gives the earlier instant, a skipped one the instant of the change.
  std::int64_t to_utc(std::int64_t local) const;

  void append_time(std::int64_t utc, std::string& text);  ///< HHMMSS
  void append_date(std::int64_t utc, std::string& text);  ///< YYYYMMDD

 private:
  const date::time_zone* zone_;
  std::int64_t valid_from_ = 0;
  std::int64_t valid_until_ = 0;
  std::int64_t offset_ = 0;
};

/// "2026-03-03" -> local seconds of its midnight. Throws std::invalid_argument.
std::int64_t local_midnight(const std::string& day);

/// Decimal digits, filled with zeros, cut to `width`.
void append_digits(std::int64_t value, int width, std::string& text);

}  // namespace acd::sim
