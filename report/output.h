#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/atomic_file.h"
#include "core/instant.h"
#include "core/zone.h"

namespace acd {

/// Where bytes of a report go: standard output, or a file that appears whole when the report is done.
class Sink {
 public:
  /// `path` empty: standard output. Throws Error when the file cannot be created.
  explicit Sink(const std::string& path);
  /// Throws Error; a reader that has left (closed pipe) ends the program with success.
  void write(std::string_view bytes);
  void done();

 private:
  std::unique_ptr<AtomicFile> file_;
};

/// How the values of a column are meant, and so printed.
enum class Kind {
  text,     ///< ids, names
  time,     ///< an instant
  seconds,  ///< a duration, whole seconds; h:mm:ss in a table
  number,   ///< a count
  mean,     ///< 2 decimals
  ratio     ///< 0..1, 4 decimals
};

struct Column {
  std::string_view name;
  Kind kind;
};

/// A report, cell by cell, row by row, in the order of its columns. Unknown is an empty cell.
class Output {
 public:
  Output(std::vector<Column> columns, const Zone& zone) : columns_(std::move(columns)), zone_(zone) {}
  virtual ~Output() = default;

  Output& text(std::string_view value);
  Output& number(std::int64_t value);
  Output& number(const std::optional<std::int64_t>& value);
  /// A mean or a ratio, as its column says.
  Output& fraction(const std::optional<double>& value);
  Output& time(Instant value);
  Output& time(const std::optional<Instant>& value);
  Output& time(Arrival value);
  Output& empty() { return cell({}); }
  void end_row();

  virtual void begin() = 0;
  virtual void end() = 0;
  std::int64_t rows() const { return rows_; }

 protected:
  const Column& column() const { return columns_[next_]; }
  const std::vector<Column>& columns() const { return columns_; }
  virtual void put(std::string_view cell) = 0;
  virtual void put_row_end() = 0;

 private:
  Output& cell(std::string_view value);

  std::vector<Column> columns_;
  const Zone& zone_;
  std::size_t next_ = 0;
  std::int64_t rows_ = 0;
  struct Formatted {
    std::int64_t unix_s = 0;
    std::string text;
  };
  Formatted formatted_[2];  // a row's first cells are mostly two instants, the same as those of the row before
};

enum class Format { table, csv };

std::unique_ptr<Output> make_output(Format format, std::vector<Column> columns, const Zone& zone, Sink& sink);

}  // namespace acd
