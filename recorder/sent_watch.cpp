#include "sent_watch.h"

namespace acd {
namespace {

constexpr std::string_view kAnswers = "GS";

struct Meaning {
  std::string_view name;
  std::string_view letters;
  std::string_view not_sent;
  std::int64_t after_s;  // recorded time without them that says so
};

// A refresh may come once a day at midnight: on the autumn night 25 hours after the one before.
const Meaning& meaning(SentKind kind) {
  static constexpr Meaning kQueueReports{"path or group reports (K, Q)", "KQ",
                                         "no path or group reports in 24 h: queue reports will be empty",
                                         kNotSentAfter_s};
  static constexpr Meaning kRinging{"ringing records (T)", "T",
                                    "no ringing records (T) in 24 h: ring times are empty, and waits less closely "
                                    "bounded",
                                    kNotSentAfter_s};
  static constexpr Meaning kRefresh{"refresh records (R)", "R",
                                    "no refresh records (R) in 24 h: the date follows the host's clock only",
                                    kNotSentAfter_s + 7'200};
  switch (kind) {
    case SentKind::queue_reports:
      return kQueueReports;
    case SentKind::ringing:
      return kRinging;
    case SentKind::refresh:
      break;
  }
  return kRefresh;
}

bool has_any(std::string_view letters, std::string_view of) {
  return letters.find_first_of(of) != std::string_view::npos;
}

}  // namespace

std::string_view sent_kind_name(SentKind kind) { return meaning(kind).name; }

std::string_view not_sent_text(SentKind kind) { return meaning(kind).not_sent; }

bool is_not_sent(SentKind kind, std::string_view letters) {
  if (kind == SentKind::ringing && !has_any(letters, kAnswers)) return false;
  return !has_any(letters, meaning(kind).letters);
}

std::vector<SentWatch::Change> SentWatch::add(char letter, Instant at) {
  const std::int64_t passed_s = last_ ? at - *last_ : 0;
  last_ = at;
  answer_since_s_ = kAnswers.find(letter) != std::string_view::npos ? 0 : answer_since_s_ + passed_s;
  std::vector<Change> changes;
  for (const SentKind kind : kSentKinds) {
    Kind& state = kinds_[static_cast<std::size_t>(kind)];
    const bool came = meaning(kind).letters.find(letter) != std::string_view::npos;
    state.since_s = came ? 0 : state.since_s + passed_s;
    const bool says_something = kind != SentKind::ringing || answer_since_s_ < kNotSentAfter_s;
    const bool is_missing = says_something && state.since_s >= meaning(kind).after_s;
    if (state.is_sent ? !is_missing : !came) continue;
    state.is_sent = !state.is_sent;
    changes.push_back({kind, state.is_sent});
  }
  return changes;
}

}  // namespace acd
