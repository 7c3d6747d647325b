#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/instant.h"
#include "options.h"

namespace acd {

enum class Verdict { ok, warning, failed };

/// One thing looked at: a line "failed  switch 10.0.0.5:15373: connection refused; what to do".
struct Finding {
  Verdict verdict = Verdict::ok;
  std::string what;
  std::string detail;
  std::string advice;  ///< empty: nothing to do

  std::string line() const;
};
using Findings = std::vector<Finding>;

/// What a doctor finds outside of its options.
struct Surroundings {
  Arrival now;
  uid_t user = 0;
  std::string zoneinfo;                     ///< folder of tzdata
  std::optional<std::uint64_t> free_bytes;  ///< of the disk, for tests; none: ask the system

  static Surroundings here();
};

/// Looks at everything that an administrator may have got wrong. Changes nothing; connects to the switch only when
/// nobody records for certain, for the switch may allow one client only. Waits for it up to options.wait_s for each
/// address.
Findings examine(const RecorderOptions& options, const Surroundings& surroundings);

/// Prints what examine() found. Throws Error if something failed.
void doctor_command(const RecorderOptions& options);

}  // namespace acd
