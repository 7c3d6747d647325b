#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/error.h"
#include "options.h"
#include "wire/capture.h"

namespace acd {

/// A capture, ready to be recorded.
struct ReplaySource {
  Capture capture;
  ContentHash hash{};
  Day first_date = 0;
  bool dated_by_refresh = false;
  int first_time_of_day_s = 0;
};

/// All captures in the files that `options` names, in the order of their time. Calls `failed` with what is wrong with a
/// file, and goes on with the others. `zone` dates arrivals.
std::vector<ReplaySource> scan_files(const RecorderOptions& options, const Zone& zone,
                                     const std::function<void(const std::string& file, const Error& why)>& failed);

/// Why a capture cannot be of this date: it lies after tomorrow by the host's clock, and no refresh says it. Such a day
/// would stand in the way of true records that come later. Throws Error with Exit::usage.
void refuse_future(const std::string& what, Day date, const Zone& zone);

}  // namespace acd
