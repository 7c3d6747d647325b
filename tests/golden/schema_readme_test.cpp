#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "sample_fixture.h"
#include "store/database.h"
#include "store_text.h"
#include "text_table.h"

// schema/README.md says what is in a database, and nothing else.
namespace acd::test {
namespace {

using Columns = std::map<std::string, std::vector<std::string>>;  // of each table and view, in order

// The text between the first two backticks at the begin of a line, after `before`.
std::string quoted_after(const std::string& line, const std::string& before) {
  if (line.rfind(before + "`", 0) != 0) return {};
  const auto from = before.size() + 1;
  return line.substr(from, line.find('`', from) - from);
}

// "### `table`", then its rows "| `column` | ...".
struct Readme {
  Columns documented;
  std::vector<std::string> queries;  // blocks of ```sql

  Readme() {
    std::istringstream text(content_of(std::string(ACD_SOURCE_DIR) + "/schema/README.md"));
    std::string table, query;
    bool in_query = false;
    for (std::string line; std::getline(text, line);) {
      if (line == "```sql" || (in_query && line == "```")) {
        if (in_query) queries.push_back(std::exchange(query, {}));
        in_query = !in_query;
      } else if (in_query) {
        query += line + "\n";
      } else if (const std::string heading = quoted_after(line, "### "); !heading.empty()) {
        documented[table = heading];
      } else if (line.rfind("## ", 0) == 0) {
        table.clear();
      } else if (const std::string column = quoted_after(line, "| "); !column.empty() && !table.empty()) {
        documented[table].push_back(column);
      }
    }
  }
};

Columns columns_of(SQLite::Database& db) {
  Columns columns;
  SQLite::Statement tables(
      db, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'");
  while (tables.executeStep()) {
    const std::string table = tables.getColumn(0).getString();
    SQLite::Statement column(db, "SELECT name FROM pragma_table_info(?) ORDER BY cid");
    column.bind(1, table);
    while (column.executeStep()) columns[table].push_back(column.getColumn(0).getString());
  }
  return columns;
}

std::string text_of(const Columns& columns) {
  std::string text;
  for (const auto& [table, names] : columns) text += table + ": " + joined(names, " ") + "\n";
  return text;
}

TEST(SchemaReadme, NamesEachTableViewAndColumnInOrder) {
  const TempFolder folder;
  const auto db = open_for_writing(folder.file("acd.db"));
  EXPECT_EQ(text_of(columns_of(*db)), text_of(Readme().documented));
}

TEST(SchemaReadme, NamesEachState) {
  const TempFolder folder;
  const auto db = open_for_writing(folder.file("acd.db"));
  const std::string readme = content_of(std::string(ACD_SOURCE_DIR) + "/schema/README.md");
  SQLite::Statement state(*db, "SELECT '| ' || state || ' | ' || name || ' |' FROM state");
  while (state.executeStep())
    EXPECT_NE(readme.find(state.getColumn(0).getString()), std::string::npos) << state.getColumn(0);
}

TEST(SchemaReadme, ItsQueriesAnswerOnTheOfficeDay) {
  SampleDatabase recorded;
  recorded.replay(sample_folder(), "office-day.rte");
  const auto db = open_for_reading(recorded.path());
  const Readme readme;
  EXPECT_GE(readme.queries.size(), 3U);
  for (const std::string& query : readme.queries) EXPECT_NE(rows_of(*db, query), "") << query;
}

}  // namespace
}  // namespace acd::test
