#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace acd::test {

/// A program started by a test. Killed when it goes out of scope.
class Process {
 public:
  /// Its standard error goes to `log`, its standard output to `out` (a file) when that is given.
  Process(const std::vector<std::string>& command, std::string log, const std::string& out = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  /// Waits for its end: the exit code, or minus the signal.
  int wait();
  /// What it has written to standard error so far.
  std::string log() const;
  /// Waits until the log holds `text`; false after 20 s.
  bool wait_for_log(const std::string& text) const;

 private:
  pid_t pid_ = -1;
  std::string log_;
};

/// Runs a command to its end; its standard output.
struct Result {
  int exit_code;
  std::string out;
  std::string err;
};
Result run(const std::vector<std::string>& command);

/// The whole of a file; empty if there is none.
std::string read_file(const std::string& path);

/// A folder that goes with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// All rows of the tables that hold what was recorded and derived, as text; without what differs by session (times of
/// the host, sources).
std::string rows_of(const std::string& database);

}  // namespace acd::test
