#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace acd::perf {

/// A new folder below $TMPDIR or /tmp; removed with all that is in it.
class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// What something took.
struct Cost {
  double wall_s = 0;
  double cpu_s = 0;           ///< user and system
  std::int64_t peak_kib = 0;  ///< resident, of a program only
};

/// A program that was started. Throws std::runtime_error when it cannot be, or ends with another code than 0.
///
/// Linux counts what the caller holds at the fork into the peak of the child: measure memory while the caller is small.
Cost cost_of_program(const std::vector<std::string>& arguments, const std::string& standard_input = "/dev/null");

/// A function of this process, all its threads.
Cost cost_of(const std::function<void()>& work);

/// A program that runs beside this one, its standard output and error in /dev/null. Killed if it was not stopped.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();
  /// SIGTERM, then waits for its end. Throws std::runtime_error if it ends with another code than 0.
  void stop();
  /// Whether it ended by itself. Throws std::runtime_error if with another code than 0.
  bool has_ended();
  int pid() const { return pid_; }

 private:
  int pid_;
};

/// One contender of a comparison.
struct Series {
  std::string name;
  std::function<Cost()> run;
  std::vector<Cost> costs = {};

  double median_wall_s() const;
  double median_cpu_s() const;
};

/// Runs the contenders in turn, A B C A B C ..., so that what else the machine does falls upon all of them.
void alternate(std::vector<Series>& contenders, int rounds);

/// The median of the ratios `a` / `b` of the same round.
double median_wall_ratio(const Series& a, const Series& b);
double median_cpu_ratio(const Series& a, const Series& b);

double median(std::vector<double> values);
/// The value that `share` of all do not exceed.
double quantile(std::vector<double> values, double share);

/// Prints what was reached beside what is wanted, and remembers whether all was reached. A quick run is not judged.
class Goals {
 public:
  explicit Goals(bool judged) : judged_(judged) {}
  void at_least(const std::string& what, double reached, double wanted) {
    say(what, reached, ">=", wanted, reached >= wanted);
  }
  void at_most(const std::string& what, double reached, double wanted) {
    say(what, reached, "<=", wanted, reached <= wanted);
  }
  bool all_reached() const { return all_reached_; }

 private:
  void say(const std::string& what, double reached, const char* relation, double wanted, bool holds);

  const bool judged_;
  bool all_reached_ = true;
};

/// Size of a file in bytes; 0 if it is not there.
std::int64_t file_size(const std::string& path);

/// Removes a database with its -wal, -shm and .lock.
void remove_database(const std::string& path);

}  // namespace acd::perf
