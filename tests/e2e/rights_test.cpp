// What others on the machine may do: nothing is written through a link that somebody planted, files have the modes that
// they should, and who may only read leaves no trace.

#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "process.h"
#include "store/database.h"

namespace acd::test {
namespace {

constexpr const char* kZone = "Australia/Sydney";
const std::string kCapture = std::string(ACD_SOURCE_DIR) + "/samples/work-timer-interrupted.rte";
const std::string kMine = "somebody else's\n";

unsigned mode_of(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 ? info.st_mode & 07777U : 0;
}

bool is_link(const std::string& path) { return std::filesystem::is_symlink(path); }

// One that should have refused but records for ever is stopped: exit code 124.
Result recorder(std::vector<std::string> words) {
  const std::vector<std::string> bounded{"/usr/bin/timeout", "60", ACD_RECORDER};
  words.insert(words.begin(), bounded.begin(), bounded.end());
  return run(words);
}

class Rights : public ::testing::Test {
 protected:
  void record(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"replay", kCapture, "--db",    db,
                                   "--zone", kZone,    "--state", folder / "mitel_data.json"};
    words.insert(words.end(), more.begin(), more.end());
    const Result result = recorder(words);
    ASSERT_EQ(0, result.exit_code) << result.err;
  }
  // A link to a file that is not ours, in the place of one.
  void plant(const std::string& name) const {
    std::ofstream(folder / "victim") << kMine;
    ASSERT_EQ(0, ::symlink((folder / "victim").c_str(), (folder / name).c_str())) << name;
  }
  void expect_untouched() const { EXPECT_EQ(kMine, read_file(folder / "victim")); }

  const Folder folder;
  const std::string db = folder / "acd.db";
};

TEST_F(Rights, OfFilesAreThoseStatedWhateverTheUmask) {
  const mode_t before = ::umask(0);
  record();
  EXPECT_EQ(0, recorder({"backup", "--db", db, "--to", folder / "copy.db"}).exit_code);
  run({ACD_REPORT, "queue-waits", "--db", db, "--output", folder / "report.csv", "--plot", folder / "waits.svg"});
  ::umask(before);
  const std::map<std::string, unsigned> expected{{"acd.db", 0640},      {"acd.db-wal", 0640},      {"acd.db-shm", 0640},
                                                 {"acd.db.lock", 0640}, {"mitel_data.json", 0644}, {"copy.db", 0640},
                                                 {"report.csv", 0644},  {"waits.svg", 0644}};
  std::map<std::string, unsigned> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "."))
    found[entry.path().filename()] = mode_of(entry.path());
  EXPECT_EQ(expected, found) << "and no temporary file stays";
}

TEST_F(Rights, ALinkInThePlaceOfALockOrASpillIsRefusedAndNotFollowed) {
  for (const char* name : {"acd.db.lock", "acd.db.spill"}) {
    plant(name);
    const Result result = recorder({"run", "--pbx", "127.0.0.1:1", "--db", db, "--zone", kZone});
    EXPECT_EQ(75, result.exit_code) << name;
    EXPECT_NE(std::string::npos, result.err.find(folder / name)) << result.err;
    expect_untouched();
    std::filesystem::remove(folder / name);
  }
  record();
  std::filesystem::remove(db + ".lock");
  plant("acd.db.lock");
  EXPECT_EQ(75, recorder({"prune", "--keep", "1", "--db", db}).exit_code);
  expect_untouched();
}

TEST_F(Rights, ALinkInThePlaceOfAnOutputIsReplacedAndNotFollowed) {
  plant("mitel_data.json");
  record();
  EXPECT_FALSE(is_link(folder / "mitel_data.json"));
  for (const char* name : {"report.csv", "waits.svg", "session.rte"}) plant(name);
  run({ACD_REPORT, "queue-waits", "--db", db, "--output", folder / "report.csv", "--plot", folder / "waits.svg"});
  EXPECT_EQ(0, run({ACD_REPORT, "export", "--db", db, "--output", folder / "session.rte"}).exit_code);
  for (const char* name : {"report.csv", "waits.svg", "session.rte"}) EXPECT_FALSE(is_link(folder / name)) << name;
  expect_untouched();
}

TEST_F(Rights, ALinkInThePlaceOfACopyIsRefusedOrReplaced) {
  record();
  plant("copy.db");
  std::vector<std::string> command{"backup", "--db", db, "--to", folder / "copy.db"};
  EXPECT_EQ(2, recorder(command).exit_code);
  EXPECT_TRUE(is_link(folder / "copy.db"));
  command.push_back("--force");
  EXPECT_EQ(0, recorder(command).exit_code);
  EXPECT_FALSE(is_link(folder / "copy.db"));
  expect_untouched();
}

const std::vector<std::vector<std::string>>& reports() {
  static const std::vector<std::vector<std::string>> kReports = {
      {"occupancy"},   {"longest-wait"}, {"longest-wait", "--episodes"},
      {"queue-waits"}, {"calls"},        {"shifts"},
      {"who"},         {"timeline"},     {"make-busy"},
      {"events"},      {"health"}};
  return kReports;
}

// As somebody who may read and nothing else; root may everything, so it becomes nobody.
Result as_reader(std::vector<std::string> command) {
  if (::geteuid() == 0) {
    const std::vector<std::string> nobody{"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"};
    command.insert(command.begin(), nobody.begin(), nobody.end());
  }
  return run(command);
}

TEST_F(Rights, WhoMayOnlyReadGetsEveryReportAndLeavesNoTrace) {
  record();
  for (const char* end : {"", "-wal", "-shm"}) ::chmod((db + end).c_str(), 0444);
  ::chmod((folder / ".").c_str(), 0555);
  const std::string bytes = read_file(db), wal = read_file(db + "-wal"), shm = read_file(db + "-shm");
  for (std::vector<std::string> words : reports()) {
    words.insert(words.begin(), ACD_REPORT);
    words.insert(words.end(), {"--db", db});
    const Result result = as_reader(words);
    EXPECT_EQ(0, result.exit_code) << words[1] << result.err;
  }
  EXPECT_EQ(bytes, read_file(db));
  EXPECT_EQ(wal, read_file(db + "-wal"));
  EXPECT_EQ(shm, read_file(db + "-shm"));
  EXPECT_EQ(75, as_reader({ACD_RECORDER, "run", "--pbx", "127.0.0.1:1", "--db", db}).exit_code);
  EXPECT_EQ(bytes, read_file(db));
  ::chmod((folder / ".").c_str(), 0755);
}

TEST_F(Rights, ReportsNeitherTakeTheLockOfTheRecorderNorWriteBesideIt) {
  record();
  const std::string bytes = read_file(db), wal = read_file(db + "-wal");
  const WriterLock recording(db);
  const auto writer = open_for_writing(db);
  writer->exec("BEGIN IMMEDIATE");
  for (std::vector<std::string> words : reports()) {
    words.insert(words.begin(), ACD_REPORT);
    words.insert(words.end(), {"--db", db});
    EXPECT_EQ(0, run(words).exit_code) << words[1];
  }
  writer->exec("ROLLBACK");
  EXPECT_EQ(wal, read_file(db + "-wal"));
  EXPECT_EQ(bytes, read_file(db));
}

TEST_F(Rights, PlayListensOnLoopbackOnlyUnlessTold) {
  for (const char* listen : {"0", ":0"}) {
    Process play({ACD_RECORDER, "play", kCapture, "--listen", listen}, folder / (std::string("play") + listen));
    ASSERT_TRUE(play.wait_for_log("event=listening"));
    EXPECT_TRUE(std::regex_search(play.log(), std::regex(" address=127\\.0\\.0\\.1:[1-9]"))) << play.log();
    std::ifstream sockets("/proc/" + std::to_string(play.pid()) + "/net/tcp");
    const std::string log = play.log();
    const int port = std::stoi(log.substr(log.find("127.0.0.1:") + 10));
    char wanted[24];
    std::snprintf(wanted, sizeof wanted, ":%04X 00000000:0000 0A", static_cast<unsigned>(port) & 0xFFFFU);
    int listening = 0;
    for (std::string line; std::getline(sockets, line);)
      if (line.find(wanted) != std::string::npos) {
        ++listening;
        EXPECT_NE(std::string::npos, line.find(std::string(" 0100007F") + std::string(wanted, 5))) << line;
      }
    EXPECT_EQ(1, listening);
  }
}

}  // namespace
}  // namespace acd::test
