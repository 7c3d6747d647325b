#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/ids.h"
#include "core/zone.h"

namespace acd {

/// What every record begins with.
struct Head {
  int number = 0;         ///< 0..99, then 0 again
  char code = ' ';        ///< the function letter
  int time_of_day_s = 0;  ///< 0..86399, the switch's wall clock; no date

  friend bool operator==(const Head&, const Head&) = default;
};

/// Something happened at an agent's set: codes A-J, L-P, S, T, U.
struct AgentRecord {
  std::string directory_number;  ///< without blanks; the set's prime line, on G and S the path called
  AgentId agent_id;              ///< empty: nobody logged on at that set
  std::optional<int> button;     ///< 0..99; not on E
  std::string reason;            ///< E only: the digits as sent, empty for none ("00")
  std::string tail;              ///< bytes behind the last documented field
  bool bad_id = false;           ///< control bytes stand in the agent id: it is none, and empty here
  bool bad_number = false;       ///< the same of the directory number

  friend bool operator==(const AgentRecord&, const AgentRecord&) = default;
};

enum class QueueKind { group, path };

/// Group report K and path report Q: how a queue stands at this second. A field the record lacks is unknown.
struct QueueReport {
  static constexpr int kCallsWaitingMax = 999;    ///< "at least", for the field holds no more
  static constexpr int kLongestWaitMax_s = 5999;  ///< 99:59; "at least" likewise

  QueueKind kind = QueueKind::group;
  std::string queue_id;               ///< group or path number, 3 characters
  std::optional<int> calls_waiting;   ///< 0..999
  std::optional<int> agents;          ///< 0..999; whether logged on or active is not known
  std::optional<int> longest_wait_s;  ///< 0..5999
  std::string tail;

  friend bool operator==(const QueueReport&, const QueueReport&) = default;
};

/// Refresh R: the only record with a date.
struct Refresh {
  Day date = 0;
  std::string tail;

  friend bool operator==(const Refresh&, const Refresh&) = default;
};

/// A letter nobody has documented: kept, and changes nothing.
struct UnknownRecord {
  std::string tail;

  friend bool operator==(const UnknownRecord&, const UnknownRecord&) = default;
};

struct Record {
  Head head;
  std::variant<AgentRecord, QueueReport, Refresh, UnknownRecord> body;
  bool is_short = false;  ///< lacked bytes of its layout; they were read as blanks

  friend bool operator==(const Record&, const Record&) = default;
};

/// Name of a code in one or more words, "answer ACD call"; "unknown" for a letter nobody has documented.
std::string_view code_name(char code);

std::string_view queue_kind_name(QueueKind kind);

}  // namespace acd
