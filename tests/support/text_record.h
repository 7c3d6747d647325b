#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/zone.h"
#include "record/encode.h"
#include "record/record.h"
#include "text_table.h"

/// Records as lines of text:
///
///   10:00:00 A 6101 @2001        log on at extension 2001
///   10:00:05 G 6101 @P860 b01    on button 01; "b-" leaves the button out
///   10:00:09 E 6101 @2001 r03    make busy with reason 03
///   10:00:10 R 2026-03-02        refresh
///   10:00:15 Q 860 3 11 02:15    path report: calls waiting, agents, longest wait; K for a group
///   10:00:15 V                   a letter nobody has documented
///   10:00:20 T - @2001           nobody logged on
namespace acd::test {

/// "10:00:00" as seconds.
inline int seconds_of_day(std::string_view text) {
  if (text.size() != 8) throw std::invalid_argument("no HH:MM:SS: " + std::string(text));
  const auto two = [&](std::size_t i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
  return (two(0) * 60 + two(3)) * 60 + two(6);
}

inline AgentRecord parse_agent_record(const std::vector<std::string>& words, std::size_t from) {
  AgentRecord record;
  for (std::size_t i = from; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.front() == '@')
      record.directory_number = word.substr(1);
    else if (word.front() == 'b' && word != "b-")
      record.button = std::atoi(word.c_str() + 1);
    else if (word.front() == 'r')
      record.reason = word.substr(1);
    else if (word != "-" && word != "b-")
      record.agent_id = AgentId(word);
  }
  return record;
}

inline Record parse_record(std::string_view line) {
  const auto words = words_of(line);
  Record record;
  record.head.time_of_day_s = seconds_of_day(words.at(0));
  const char code = record.head.code = words.at(1).at(0);
  if (code == 'R') {
    record.body = Refresh{parse_day(words.at(2)), {}};
  } else if (code == 'K' || code == 'Q') {
    QueueReport report{code == 'K' ? QueueKind::group : QueueKind::path, words.at(2), {}, {}, {}, {}};
    report.calls_waiting = std::atoi(words.at(3).c_str());
    report.agents = std::atoi(words.at(4).c_str());
    report.longest_wait_s = seconds_of_day("00:" + words.at(5));
    record.body = std::move(report);
  } else if (code >= 'A' && code <= 'U') {
    record.body = parse_agent_record(words, 2);
  } else {
    record.body = UnknownRecord{};
  }
  return record;
}

/// Lines of records as the switch sends them. "lose 3" skips three record numbers; "raw TEXT" puts TEXT and a line end.
inline std::string wire_of(std::string_view lines, int first_number = 0) {
  std::string bytes;
  int number = first_number;
  for (const std::string& line : lines_of(lines)) {
    const auto words = words_of(line);
    if (words.front() == "lose") {
      number += std::atoi(words.at(1).c_str());
    } else if (words.front() == "raw") {
      bytes += line.substr(4) + "\r\n";
    } else {
      Record record = parse_record(line);
      record.head.number = number++ % 100;
      bytes += '\x02' + encode(record) + "\r\n";
    }
  }
  return bytes;
}

}  // namespace acd::test
