#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

/// Tests that read as tables: a text with one case a line, "input -> expected".
namespace acd::test {

inline std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(' ');
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(' ') - from + 1));
}

/// The lines that are neither blank nor a comment (#), without blanks around them.
inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);)
    if (line = trimmed(line); !line.empty() && line.front() != '#') lines.push_back(line);
  return lines;
}

inline std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::istringstream in{std::string(text)};
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

inline std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : std::string(between)) + part;
  return text;
}

/// Compares two texts line by line, blank lines and blanks around lines aside; a difference is shown as a diff.
inline void expect_lines(std::string_view expected, std::string_view actual) {
  EXPECT_EQ(joined(lines_of(expected), "\n"), joined(lines_of(actual), "\n"));
}

/// Runs `act` on the left side of each line and compares what it says with the right side. A line without "->" is a
/// command: `act` may answer nothing.
inline void expect_table(std::string_view table, const std::function<std::string(const std::string&)>& act) {
  std::string expected, actual;
  for (const std::string& line : lines_of(table)) {
    const auto arrow = line.find("->");
    const std::string left = trimmed(std::string_view(line).substr(0, arrow));
    const std::string right = arrow == std::string::npos ? "" : trimmed(std::string_view(line).substr(arrow + 2));
    expected += left + " -> " + right + "\n";
    actual += left + " -> " + act(left) + "\n";
  }
  EXPECT_EQ(expected, actual);
}

}  // namespace acd::test
