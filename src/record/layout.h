#pragma once

#include <cstddef>
#include <string_view>

/// Where the fields of a record stand: offsets into its text (after STX, first byte = 0). The only place with offsets.
///
///      0 1 2 3     8 9           15 16          22 23 24
///     +---+-+-------+---------------+--------------+----+-- -
///     |num|f|HHMMSS | directory no. | agent id     |btn | tail     agent records A-J, L-P, S, T, U
///     +---+-+-------+---------------+--------------+----+-- -
///     +---+-+-------+---+---+---+----+-- -
///     |num|K|HHMMSS |id |wai|agt|MMSS| tail                       group report K, path report Q
///     +---+-+-------+---+---+---+----+-- -
///        9-11 id, 12-14 calls waiting, 15-17 agents, 18-21 longest wait
///     +---+-+-------+--------+
///     |num|R|HHMMSS |YYYYMMDD|                                     refresh
///     +---+-+-------+--------+
namespace acd::layout {

struct Field {
  std::size_t offset;
  std::size_t width;
  constexpr std::size_t end() const { return offset + width; }
};

inline constexpr Field kNumber{0, 2};
inline constexpr Field kCode{2, 1};
inline constexpr Field kTime{3, 6};

inline constexpr Field kDirectoryNumber{9, 7};
inline constexpr Field kAgentId{16, 7};
inline constexpr Field kButton{23, 2};  // on E: the reason

inline constexpr Field kQueueId{9, 3};
inline constexpr Field kCallsWaiting{12, 3};
inline constexpr Field kAgents{15, 3};
inline constexpr Field kLongestWait{18, 4};

inline constexpr Field kDate{9, 8};

/// Length of a record of this code with all its documented fields; of an unknown code, of its head.
constexpr std::size_t full_length(char code) {
  constexpr std::string_view kAgentCodes = "EGHIJLMNOPSTU";
  if (code == 'K' || code == 'Q') return kLongestWait.end();
  if (code == 'R') return kDate.end();
  if (code >= 'A' && code <= 'F' && code != 'E') return kAgentId.end();
  return kAgentCodes.find(code) != std::string_view::npos ? kButton.end() : kTime.end();
}

}  // namespace acd::layout
