#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "file_text.h"

namespace acd::test {

/// Ways in which a page of a file gets lost.
enum class Harm { zeroed, flipped, half_zeroed, cut_off };

inline std::string harmed(std::string file, std::size_t page_size, std::size_t page, Harm harm) {
  const std::size_t at = (page - 1) * page_size;
  switch (harm) {
    case Harm::zeroed:
      return file.replace(at, page_size, page_size, '\0');
    case Harm::half_zeroed:
      return file.replace(at + page_size / 2, page_size / 2, page_size / 2, '\0');
    case Harm::flipped:
      file[at + page % page_size] = static_cast<char>(file[at + page % page_size] ^ (1 << page % 8));
      return file;
    case Harm::cut_off:
      break;
  }
  return file.substr(0, at + page_size / 3);
}

/// "frame leaf", "frame internal", "agent_now overflow": what each page belongs to; "other" for those of no tree: free
/// pages and pointer maps.
inline std::map<std::size_t, std::string> kinds_of_pages(const std::string& path) {
  SQLite::Database db(path);
  std::map<std::size_t, std::string> kinds;
  const auto count = static_cast<std::size_t>(db.execAndGet("PRAGMA page_count").getInt64());
  for (std::size_t page = 1; page <= count; ++page) kinds[page] = "other";
  SQLite::Statement row(db, "SELECT pageno, name || ' ' || pagetype FROM dbstat");
  while (row.executeStep()) kinds[static_cast<std::size_t>(row.getColumn(0).getInt64())] = row.getColumn(1).getString();
  return kinds;
}

/// The file with pages of this size, some of them free, and no WAL.
inline void repage(const std::string& path, int page_size) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE);
  db.exec(
      "PRAGMA journal_mode = DELETE; PRAGMA page_size = " + std::to_string(page_size) +
      "; VACUUM; CREATE TABLE left_over(bytes); INSERT INTO left_over WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
      "FROM n WHERE i < 200) SELECT randomblob(300) FROM n; DROP TABLE left_over");
}

}  // namespace acd::test
