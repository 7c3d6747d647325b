#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "span/queue_waits.h"
#include "span/ringing_evidence.h"
#include "text_table.h"

/// Queues as lines of text, times in seconds; a line's number is its frame:
///
///   10 Q n2 w7      two calls wait, the oldest for 7 s; "w-": for 99:59 or more; another path: "10 Q n2 w7 p2"
///   11 T a          rings at agent a; "11 T -": at a set without agent
///   12 U a          any other letter of an agent likewise
///   12 G a          a answers a call of path 1; "G a p2": of path 2; "G a p-": of an unknown path
///   12 G a since9   its time is not its own: it happened from second 9 on; any record of an agent
///   13 lost         records were lost here
///   14 ends         coverage ends; "20 begins": again
namespace acd::test {

namespace waits_text {

inline std::int64_t number_after(const std::vector<std::string>& words, char letter, std::int64_t otherwise) {
  for (std::size_t i = 2; i < words.size(); ++i)
    if (words[i].size() > 1 && words[i][0] == letter) return std::atoll(words[i].c_str() + 1);
  return otherwise;
}

inline bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

inline void feed_line(const std::vector<std::string>& words, FrameId frame_id, Ringings& input) {
  const Instant at{std::atoll(words.at(0).c_str())};
  const std::string& what = words.at(1);
  if (what == "lost") return input.lost(frame_id, at);
  if (what == "ends") return input.stretch_ends();
  if (what == "begins") return input.stretch_begins(at);
  if (what == "Q") {
    const int waiting = static_cast<int>(number_after(words, 'n', 0));
    std::optional<int> longest_s = static_cast<int>(number_after(words, 'w', 0));
    if (has(words, "w-")) longest_s.reset();
    return input.sample({frame_id, at, number_after(words, 'p', 1), waiting, longest_s});
  }
  const bool answers = what == "G" || what == "S";
  const bool is_path_known = answers && !has(words, "p-");
  std::optional<Instant> since;
  if (words.back().starts_with("since")) since = Instant{std::atoll(words.back().c_str() + 5)};
  input.record(frame_id, at, what[0], words.at(2) == "-" ? std::nullopt : std::optional<std::int64_t>(words[2][0]),
               is_path_known ? std::optional(number_after(words, 'p', 1)) : std::nullopt, since);
}

}  // namespace waits_text

/// Feeds the lines as one session; its coverage begins at the first line's time and ends with the last line.
inline void feed(std::string_view lines, Ringings& input) {
  FrameId frame_id = 0;
  for (const std::string& line : lines_of(lines)) {
    const auto words = words_of(line);
    if (frame_id == 0) input.stretch_begins({std::atoll(words.at(0).c_str())});
    waits_text::feed_line(words, ++frame_id, input);
  }
  input.stretch_ends();
}

inline bool sends_ringing(std::string_view lines) { return lines.find(" T ") != std::string_view::npos; }

inline WaitRules rules(RingingCounted counted) {
  WaitRules rules;
  rules.ringing_counted = counted;
  return rules;
}

inline std::string text_of(const ArrivalBounds& bounds) {
  return fmt::format("{}#{} .. {}#{}", bounds.lower.at.unix_s, bounds.lower.by, bounds.upper.at.unix_s,
                     bounds.upper.by);
}

inline bool is_same(const ArrivalBounds& a, const ArrivalBounds& b) {
  return a.lower.at == b.lower.at && a.upper.at == b.upper.at;
}

/// "4: arrived 3#1 .. 9#5": after 3 by frame 1, before 9 by frame 5; then what is likely, if it is less. Or "4: fifo".
inline std::string text_of(const CallWait& wait) {
  std::string text = fmt::format("{}: ", wait.call.frame_id);
  if (wait.why != Unbounded::none) return text += unbounded_name(wait.why);
  text += "arrived " + text_of(wait.guaranteed);
  if (!is_same(wait.guaranteed, wait.likely)) text += ", likely " + text_of(wait.likely);
  if (wait.unseen_departure) text += ", somebody left";
  return text;
}

/// The answered calls of the lines, by frame; then "left 2 from 10": so many calls left unanswered at least.
inline std::string waits_of(std::string_view lines, WaitRules rules) {
  rules.sends_ringing = sends_ringing(lines);
  const bool counted = rules.ringing_counted == RingingCounted::yes;
  QueueWaits waits(std::move(rules));
  // The queues were empty, so nobody who rang in vain before is among those who wait.
  for (const std::int64_t path : {1, 2}) waits.sink().sample({0, {-1'000'000}, path, 0, 0});
  waits.sink().breaks(Unbounded::no_sample, false);
  feed(lines, waits.input());
  auto calls = waits.take_calls();
  std::sort(calls.begin(), calls.end(),
            [](const CallWait& a, const CallWait& b) { return a.call.frame_id < b.call.frame_id; });
  std::string text;
  for (const CallWait& call : calls) text += text_of(call) + "\n";
  for (const LeftUnanswered& left : waits.take_left(counted))
    text += fmt::format("left {} from {}\n", left.calls, left.at.unix_s);
  return text;
}

inline std::string waits_of(std::string_view lines, RingingCounted counted = RingingCounted::no) {
  return waits_of(lines, rules(counted));
}

}  // namespace acd::test
