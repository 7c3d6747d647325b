#include "golden_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace acd::test {
namespace {

std::vector<std::string> lines_with_end(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

std::string shown(const std::vector<std::string>& lines, std::size_t i) {
  if (i >= lines.size()) return "(end of file)\n";
  return lines[i].back() == '\n' ? lines[i] : lines[i] + " (no line end)\n";
}

std::string first_difference(std::string_view golden, std::string_view actual) {
  const auto before = lines_with_end(golden), now = lines_with_end(actual);
  std::size_t i = 0;
  while (i < before.size() && i < now.size() && before[i] == now[i]) ++i;
  std::ostringstream text;
  text << "line " << i + 1 << "\n  golden: " << shown(before, i) << "  now:    " << shown(now, i);
  return text.str();
}

bool renewing() {
  const char* renew = std::getenv("ACD_GOLDEN_RENEW");
  return renew && std::string_view(renew) == "1";
}

}  // namespace

void expect_golden(const std::string& name, std::string_view actual) {
  const std::filesystem::path path = std::filesystem::path(ACD_SOURCE_DIR) / name;
  if (renewing()) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream golden;
  if (file) golden << file.rdbuf();
  if (golden.str() == actual) return;
  ADD_FAILURE() << name << " differs from what the programs say now, first at "
                << first_difference(golden.str(), actual)
                << "If the new value is right by metrics.md: ACD_GOLDEN_RENEW=1 ctest -L golden, then read "
                   "'git diff' and tests/golden/README.md.";
}

std::string csv_of(SQLite::Database& db, const std::string& sql) {
  std::string text;
  SQLite::Statement row(db, sql);
  for (int i = 0; i < row.getColumnCount(); ++i) text += (i ? "," : "") + std::string(row.getColumnName(i));
  text += '\n';
  while (row.executeStep()) {
    for (int i = 0; i < row.getColumnCount(); ++i)
      text += (i ? "," : "") + (row.getColumn(i).isNull() ? std::string() : row.getColumn(i).getString());
    text += '\n';
  }
  return text;
}

}  // namespace acd::test
