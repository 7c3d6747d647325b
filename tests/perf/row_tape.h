#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace acd::perf {

/// All rows that a replay of one capture stored, in memory, in the order in which a replay stores them: each frame
/// with its decoded row, then what its batch derived, spans sorted by key. Each row once, in its last form.
class RowTape {
 public:
  /// Throws std::runtime_error.
  explicit RowTape(const std::string& database);

  /// The reference loop: a new database of the same schema, pragmas and batches, the same INSERTs, and nothing else.
  void store(const std::string& database) const;

  std::size_t rows() const { return rows_.size(); }
  std::size_t batches() const { return batch_ends_.size(); }

 private:
  enum class Kind : std::uint8_t { null, number, text, blob };
  struct Cell {
    std::int64_t value = 0;  // the number, or where the text begins in characters_
    std::int32_t size = 0;
    Kind kind = Kind::null;
  };
  struct Row {
    std::size_t table = 0;
    std::size_t first_cell = 0;
  };
  struct Table {
    std::string name;
    int columns = 0;
  };

  std::size_t add_table(const std::string& name, int columns);
  Row read_row(sqlite3_stmt* statement, std::size_t table, int first_column);
  std::vector<std::size_t> read_frames(sqlite3* db, std::vector<Row>& frames);
  void store_row(sqlite3_stmt* statement, const Row& row) const;

  std::vector<Table> tables_;
  std::vector<Cell> cells_;
  std::string characters_;
  std::vector<Row> rows_;
  std::vector<std::size_t> batch_ends_;  // in rows_
};

}  // namespace acd::perf
