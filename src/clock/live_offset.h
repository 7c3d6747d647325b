#pragma once

#include <cstdint>
#include <optional>

#include "core/instant.h"

namespace acd {

/// What the arrivals of live records say about the switch's clock: how far it is ahead of the host's at the most, and,
/// once many records agree, on which day it is.
///
/// A record that the switch kept over an outage arrives late, never early. So a reading ahead of its arrival means that
/// the clocks differ, which a refresh says at once and other records say by agreeing for some time. Offsets are switch
/// minus host, in seconds. A value; pure.
class LiveOffset {
 public:
  static constexpr std::int64_t kAhead_s = 3600;    ///< more than is known of it, a record is never ahead of arrival
  static constexpr std::int64_t kUnsteady_s = 5;    ///< by which offsets differ from one record to the next
  static constexpr std::int64_t kAlike_s = 60;      ///< offsets so close agree
  static constexpr std::int64_t kAgree = 5;         ///< records in a row ...
  static constexpr std::int64_t kAgreeFor_s = 120;  ///< ... and time between the first of them and the last

  /// What must be kept between two records.
  struct Memory {
    std::int64_t ahead_s = 0;               ///< what is known; 0 at the least
    std::int64_t near_s = 0;                ///< of the offsets that a time of day may mean, the nearest to this is
    std::optional<std::int64_t> refresh_s;  ///< as the last refresh said it
    std::int64_t agreed_s = 0;              ///< of the records in a row that agree
    std::int64_t records = 0;               ///< how many they are
    Arrival since;                          ///< the first of them

    friend bool operator==(const Memory&, const Memory&) = default;
  };

  LiveOffset() = default;
  explicit LiveOffset(const Memory& memory) : memory_(memory) {}
  const Memory& memory() const { return memory_; }

  /// The latest that a record which arrives now can mean.
  Instant latest(Arrival arrival) const { return arrival.second() + memory_.ahead_s + kAhead_s + kUnsteady_s; }
  /// The switch's clock may be so far ahead, by the first record of all: an hour at the most.
  void ahead(std::int64_t offset_s) { memory_.ahead_s = offset_s; }
  /// A refresh was resolved to this offset: it has a date, so nothing about it is a guess.
  void refresh(std::int64_t offset_s);
  /// A record with this offset by its time of day (time_of_day_offset_s). The offset on the right day, once enough
  /// records agree.
  std::optional<std::int64_t> record(std::int64_t time_of_day_offset_s, Arrival arrival);
  /// The host's clock was set by so much: all arrivals before count as corrected.
  void correct(std::int64_t by_us) { memory_.since.unix_us += by_us; }

 private:
  Memory memory_;
};

}  // namespace acd
