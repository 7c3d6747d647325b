#pragma once

#include <string>
#include <vector>

#include "random.h"
#include "simulator.h"
#include "site_clock.h"

namespace acd::sim {

inline constexpr std::size_t kNumbers = 100;  ///< record numbers: 00..99

bool is_refresh(const Record& record);
std::size_t number_of(const Record& record);
void set_number(Record& record, std::size_t number);  ///< modulo 100
/// Its time, and the date of an R, as the wall clock shows them at another time; `record.at` stays.
void set_time(Record& record, std::int64_t at, SiteClock& clock);

/// Puts records on the wire: STX, text, line end, and NUL bytes before some STX if the options say so.
class WireBytes {
 public:
  explicit WireBytes(const Options& options);

  void append(const Record& record, std::string& out);
  /// STX and text only, for a record whose line end goes missing.
  void append_open(const std::string& text, std::string& out);

 private:
  std::string line_end_;
  bool nuls_;
  Random random_;
};

std::string to_bytes(const Options& options, const std::vector<Record>& records);

}  // namespace acd::sim
