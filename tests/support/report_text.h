#pragma once

#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include "report_main.h"
#include "store_fixture.h"
#include "text_table.h"

/// What acd-report says of a recording, to read.
namespace acd::test {

/// The report as the program writes it, run in this process. Throws when it does not exit with `exit_code`.
inline std::string report_text(Recording& recording, const std::string& command, int exit_code = 0) {
  const std::string file = recording.folder().file("report.txt");
  std::filesystem::remove(file);
  std::vector<std::string> words = words_of("acd-report " + command);
  words.insert(words.end(), {"--db", recording.path(), "--output", file});
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  if (const int code = report_main(static_cast<int>(argv.size()), argv.data()); code != exit_code)
    throw std::runtime_error(command + ": exit code " + std::to_string(code));
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// "2026-03-02T10:00:00+00:00" as "02T10:00:00"; another offset than that of UTC stays.
inline std::string short_times(const std::string& text) {
  static const std::regex kUtc(R"(\d{4}-\d\d-(\d\dT\d\d:\d\d:\d\d)\+00:00)");
  static const std::regex kOther(R"(\d{4}-\d\d-(\d\dT\d\d:\d\d:\d\d[+-]))");
  return std::regex_replace(std::regex_replace(text, kUtc, "$1"), kOther, "$1");
}

/// Columns of a report by their names, one row a line, parted by blanks; an empty cell as "-". No cell may hold a
/// comma.
inline std::string report_rows(Recording& recording, const std::string& command, const std::string& columns) {
  std::vector<std::size_t> places;
  std::string text;
  for (const std::string& line : lines_of(report_text(recording, command + " --format csv"))) {
    std::vector<std::string> cells(1);
    for (const char c : line) c == ',' ? void(cells.emplace_back()) : cells.back().push_back(c);
    if (places.empty()) {
      for (const std::string& name : words_of(columns))
        places.push_back(static_cast<std::size_t>(std::find(cells.begin(), cells.end(), name) - cells.begin()));
      continue;
    }
    std::vector<std::string> wanted;
    for (const std::size_t place : places) wanted.push_back(cells.at(place).empty() ? "-" : cells.at(place));
    text += joined(wanted, " ") + "\n";
  }
  return short_times(text);
}

/// Compares rows with a table whose columns may be aligned by further blanks.
inline void expect_rows(const std::string& table, const std::string& rows) {
  std::string expected;
  for (const std::string& line : lines_of(table)) expected += joined(words_of(line), " ") + "\n";
  EXPECT_EQ(expected, rows);
}

/// A capture in which nothing but its end is a hole, however long nobody says anything.
inline SessionStart without_silence(SessionStart start) {
  start.session.max_silence_s = 86400;
  return start;
}

/// A session that goes on: what is there so far is committed.
inline void record_open(Recording& recording, const SessionStart& start, std::string_view bytes) {
  recording.journal().begin();
  recording.journal().begin_session(start);
  recording.journal().bytes(bytes, std::nullopt);
  recording.journal().commit();
}

}  // namespace acd::test
