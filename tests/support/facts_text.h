#pragma once

#include <cctype>
#include <string>
#include <vector>

#include "span/agent_facts.h"
#include "text_table.h"

/// Facts of an agent as a row of short words: "A@2001 T G1:860 N1 I2 J2 O1 J1".
///
/// Letter, button, "@" extension or directory number, ":" path called; E takes its reason: "E03".
namespace acd::test {

struct ShortRecord {
  char code = ' ';
  AgentRecord record;
  PathId path;
};

inline ShortRecord parse_short(const std::string& word) {
  ShortRecord parsed;
  parsed.code = word.at(0);
  std::size_t end = 1;
  while (end < word.size() && std::isdigit(static_cast<unsigned char>(word[end]))) ++end;
  const std::string digits = word.substr(1, end - 1);
  if (parsed.code == 'E')
    parsed.record.reason = digits;
  else if (!digits.empty())
    parsed.record.button = std::stoi(digits);
  if (end < word.size() && word[end] == '@') parsed.record.directory_number = word.substr(end + 1);
  if (end < word.size() && word[end] == ':') parsed.path = PathId(word.substr(end + 1));
  parsed.record.agent_id = AgentId("6101");
  return parsed;
}

/// "acd_call:860", "acd_hold:860", "make_busy(03)", "idle".
inline std::string shown_text(const Display& shown) {
  std::string text = shown.acd ? "acd_hold" : std::string(state_name(shown.state));
  if (!shown.path.empty()) text += ":" + shown.path.text();
  if (!shown.reason.empty()) text += "(" + shown.reason + ")";
  return text;
}

/// The records one after the other, from the second 100 on, in frames 1, 2 ...
struct FactsRow {
  AgentFacts facts;
  std::vector<std::string>
      shown;  ///< after each record: displayed state; ! a surprise, !! one that changes nothing, ~ inferred
  Effect last;

  void apply(const std::string& word) {
    const ShortRecord next = parse_short(word);
    const auto n = static_cast<FrameId>(shown.size());
    last = acd::apply(facts, next.record, next.code, {100 + n}, n + 1, next.path);
    shown.push_back((facts.inferred ? "~" : "") + shown_text(display(facts)) +
                    (last.ignored    ? "!!"
                     : last.surprise ? "!"
                                     : ""));
  }
};

inline FactsRow facts_after(const std::string& records) {
  FactsRow row;
  for (const std::string& word : words_of(records)) row.apply(word);
  return row;
}

/// What is shown after each record of a row.
inline std::string states_of(const std::string& records) { return joined(facts_after(records).shown, " "); }

}  // namespace acd::test
