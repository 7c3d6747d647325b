#pragma once

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "temp_folder.h"

/// The captures in samples/, recorded and reported by the real programs.
namespace acd::test {

/// A capture in samples/ and what its goldens ask for.
struct Sample {
  std::string name;                           ///< without .rte
  std::string since;                          ///< first local day
  std::string who_at;                         ///< a time worth asking for
  bool one_day = true;                        ///< no midnight in it
  bool whole_lists = true;                    ///< small enough to list every record, span and call
  std::map<std::string, int> explained = {};  ///< answers whose wait is explained: name of the golden -> frame
};

inline void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.name; }

inline const std::vector<Sample>& samples() {
  static const std::vector<Sample> kSamples = {
      {"office-day", "2026-03-03", "2026-03-03T11:00", true, false, {{"bounded", 2255}, {"unbounded", 3182}}},
      {"midnight", "2026-03-03", "2026-03-04T00:00", false},
      {"autumn-night", "2026-04-05", "2026-04-05T02:06+10:00", true, true, {{"bounded", 83}}},
      {"spring-night", "2026-10-04", "2026-10-04T03:00"},
      {"work-timer-interrupted", "2026-03-03", "2026-03-03T09:06:30"},
      {"log-on-over", "2026-03-03", "2026-03-03T13:08:00"},
      {"lost-records", "2026-03-03", "2026-03-03T11:02:45"},
      {"noise", "2026-03-03", "2026-03-03T09:02:40"},
      {"silence", "2026-03-03", "2026-03-03T10:07:20", true, true, {{"unbounded", 8}}},
  };
  return kSamples;
}

inline std::string test_name(const ::testing::TestParamInfo<Sample>& info) {
  std::string name = info.param.name;
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
}

inline std::string sample_folder() { return std::string(ACD_SOURCE_DIR) + "/samples"; }
inline std::string sample_file(const Sample& sample) { return sample_folder() + "/" + sample.name + ".rte"; }

inline std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << "cannot read " << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Runs a shell command in a folder, without the settings of whoever runs the tests. Returns its standard output; a
/// failed command fails the test.
inline std::string run_in(const std::string& folder, const std::string& command) {
  const std::string line =
      "unset ACD_DB ACD_PBX ACD_STATE ACD_ZONE; export LC_ALL=C; cd '" + folder + "' && " + command;
  std::FILE* pipe = ::popen(line.c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot run " + command);
  std::string out;
  std::array<char, 4096> chunk{};
  while (const std::size_t n = std::fread(chunk.data(), 1, chunk.size(), pipe)) out.append(chunk.data(), n);
  const int status = ::pclose(pipe);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << command << "\nended with status " << status;
  return out;
}

/// A database in a folder of its own.
class SampleDatabase {
 public:
  /// Replays files, named as seen from `from_folder`: the name is stored as the session's source. `more` is appended.
  void replay(const std::string& from_folder, const std::string& files, const std::string& more = {}) {
    run_in(from_folder, std::string("'") + ACD_RECORDER + "' replay " + files + " --db '" + path() +
                            "' --zone Australia/Sydney --log-level error " + more);
  }
  void replay(const Sample& sample) { replay(sample_folder(), sample.name + ".rte"); }

  std::string report(const std::string& command) const {
    return run_in(folder_.file(""), std::string("'") + ACD_REPORT + "' " + command + " --db '" + path() + "'");
  }
  SQLite::Database open() const { return SQLite::Database(path(), SQLite::OPEN_READWRITE); }
  std::string path() const { return folder_.file("acd.db"); }
  const TempFolder& folder() const { return folder_; }

 private:
  TempFolder folder_;
};

}  // namespace acd::test
