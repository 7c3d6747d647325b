#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "span/report_rhythm.h"

namespace acd {

/// How patient a link is.
struct LinkTimes {
  /// Without a record of a switch that reports periodically: the connection is given up.
  std::chrono::milliseconds max_silence = std::chrono::seconds(180);
  /// Without a record of one that does not, if max_silence is not longer: the connection is made anew.
  std::chrono::milliseconds renew_after = std::chrono::hours(4);
  /// Of a new connection, in which what the one before showed counts.
  std::chrono::milliseconds remember_for = std::chrono::seconds(ReportRhythm::kLook_s);
  std::chrono::milliseconds connect_within = std::chrono::seconds(10);  ///< to find the name's address and connect
  std::chrono::milliseconds first_delay = std::chrono::seconds(1);      ///< before the next attempt; doubles ...
  std::chrono::milliseconds longest_delay = std::chrono::seconds(60);   ///< ... up to this
  std::chrono::milliseconds settled_after = std::chrono::seconds(10);   ///< a connection that lasted so long was one
  std::chrono::milliseconds room_within = std::chrono::seconds(2);  ///< a full queue is waited for; then drops begin
};

/// How long a connection is kept without a record of a switch that is not periodic.
std::chrono::milliseconds renewal(const LinkTimes& times);
/// Why a connection was made anew: "no record for 4 h: renewed".
std::string why_renewed(const LinkTimes& times);
/// Whether a connection ended by that: it had not failed.
bool is_renewal(std::string_view why);

/// A time for a log line: "0.15 s".
std::string seconds_text(std::chrono::milliseconds time);

}  // namespace acd
