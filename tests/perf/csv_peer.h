#pragma once

#include <string>

namespace acd::perf {

/// The peer: the program sqlite3 with `.import --csv` of the same rows, one file for each table.
///
/// Its schema is ours without STRICT, and with text where we have blobs: .import binds everything as text. Each table's
/// rows are in the order of its primary key, which is the best order for the peer.
class CsvPeer {
 public:
  /// Writes the files and the script that imports them into `target`, all in `folder`. Throws std::runtime_error.
  CsvPeer(const std::string& database, const std::string& folder, std::string target);

  /// What the program sqlite3 reads on its standard input.
  const std::string& script() const { return script_; }
  const std::string& target() const { return target_; }

 private:
  std::string target_;
  std::string script_;
};

}  // namespace acd::perf
