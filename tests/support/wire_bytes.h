#pragma once

#include <string>
#include <vector>

#include "random.h"
#include "simulator.h"

namespace acd::sim {

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
