#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/instant.h"

namespace acd {

/// Records that not every switch sends: it depends on its release, and on what it is programmed to report. Figures are
/// weaker without them.
enum class SentKind { queue_reports, ringing, refresh };

inline constexpr std::array kSentKinds{SentKind::queue_reports, SentKind::ringing, SentKind::refresh};

/// A switch without them for so long, in recorded time, does not send them.
inline constexpr std::int64_t kNotSentAfter_s = 86'400;

/// For a person: "path or group reports (K, Q)".
std::string_view sent_kind_name(SentKind kind);
/// What it means that they are not sent: "no path or group reports in 24 h: queue reports will be empty".
std::string_view not_sent_text(SentKind kind);
/// Whether a switch that sent records of these letters in kNotSentAfter_s does not send that kind. Of ringing nothing
/// can be said where no call was answered.
bool is_not_sent(SentKind kind, std::string_view letters);

/// Watches which records a switch sends, over all connections of one process: says once when it does not send some,
/// and once when it does after all.
///
/// A value; pure.
class SentWatch {
 public:
  struct Change {
    SentKind kind;
    bool is_sent;

    friend bool operator==(const Change&, const Change&) = default;
  };

  /// What passes until the next record is not recorded time: the connection is new, or the host slept.
  void interrupt() { last_.reset(); }
  /// The next record, at a second of a clock that never falls.
  std::vector<Change> add(char letter, Instant at);

 private:
  struct Kind {
    std::int64_t since_s = 0;  // recorded time since the last of them, or the begin
    bool is_sent = true;       // as was said last
  };

  std::optional<Instant> last_;
  std::int64_t answer_since_s_ = kNotSentAfter_s;  // recorded time since the last answer
  std::array<Kind, kSentKinds.size()> kinds_;
};

}  // namespace acd
