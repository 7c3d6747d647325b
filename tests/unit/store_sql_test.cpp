// Nothing that came from outside becomes SQL: recording, upkeep and every report run in this process while each
// statement that any connection prepares and steps is looked at.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <set>

#include "hostile.h"
#include "recorder_main.h"
#include "report_main.h"
#include "temp_folder.h"

namespace acd::test {
namespace {

std::set<std::string>& statements() {
  static std::set<std::string> all;
  return all;
}

int seen(unsigned, void*, void* statement, void*) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  if (const char* sql = sqlite3_sql(static_cast<sqlite3_stmt*>(statement))) statements().insert(sql);
  return 0;
}

// SQLite calls it for each connection that is opened.
int watch(sqlite3* db, const char**, const void*) { return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, seen, nullptr); }

class Watch {
 public:
  Watch() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch)); }
  ~Watch() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(watch)); }
};

template <class Main>
int run(Main program, const std::vector<std::string>& words) {
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  return program(static_cast<int>(argv.size()), argv.data());
}

// Marked, so that it cannot stand in a statement by chance.
const std::string kMark = "Zq'\";--";

TEST(Sql, IsNeverMadeOfWhatCameFromOutside) {
  const TempFolder folder;
  const Watch watching;
  std::string stream = hostile_stream();
  const std::string plain = "</text>";  // one of its agents becomes the marked one
  for (std::size_t at = 0; (at = stream.find(plain, at)) != std::string::npos;) stream.replace(at, 7, kMark);
  const std::string capture = folder.write(kMark + ".rte", stream), db = folder.file("acd'" + kMark + ".db");
  const std::string names = folder.write("names.csv", "kind,id,name\nagent,\"Zq'\"\";--\",Zq'\n");
  const auto recorder = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "acd-recorder");
    words.insert(words.end(), {"--db", db, "--log-level", "error"});
    return run(recorder_main, words);
  };
  ASSERT_EQ(0, recorder({"replay", capture, "--zone", "Australia/Sydney", "--state", folder.file(kMark + ".json")}));
  for (const char* report : {"occupancy", "longest-wait", "queue-waits", "calls", "shifts", "who", "timeline",
                             "make-busy", "events", "health"})
    for (const char* id : {"--agent", "--path", "--group"})
      run(report_main, {"acd-report", report, id, kMark, "--db", db, "--names", names, "--output", folder.file("out")});
  EXPECT_EQ(0, run(report_main, {"acd-report", "export", "--db", db, "--output", folder.file("export")}));
  testing::internal::CaptureStdout();
  EXPECT_EQ(0, recorder({"rebuild", "--check"}));
  EXPECT_EQ("ok\n", testing::internal::GetCapturedStdout());
  EXPECT_EQ(0, recorder({"rebuild"}));
  EXPECT_EQ(0, recorder({"prune", "--keep", "1"}));
  EXPECT_EQ(0, recorder({"backup", "--to", folder.file(kMark + ".copy")}));

  EXPECT_GT(statements().size(), 60U) << "it is looked at";
  for (const std::string& sql : statements()) {
    EXPECT_EQ(std::string::npos, sql.find("Zq'")) << sql;
    for (const std::string& id : hostile_ids()) {
      if (id == "?1" || id == "null") continue;  // ours too
      EXPECT_EQ(std::string::npos, sql.find(id)) << sql;
    }
  }
}

}  // namespace
}  // namespace acd::test
