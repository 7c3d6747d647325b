#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "killed_at.h"
#include "live_feed.h"
#include "simulator.h"
#include "store/prune.h"
#include "store/rebuild.h"
#include "store_fixture.h"
#include "truth_text.h"
#include "wire_bytes.h"

namespace acd::test {
namespace {

// What changes a whole database, and the database that it is given.
struct Upkeep {
  std::string name;
  std::function<void(const TempFolder&)> make;
  std::function<void(const std::string& path, const std::string& vfs)> work;
};
void PrintTo(const Upkeep& upkeep, std::ostream* out) { *out << upkeep.name; }

// A WAL that is checkpointed all the time.
std::unique_ptr<SQLite::Database> open_busy(const std::string& path, const std::string& vfs) {
  auto db = open_for_writing(path, vfs);
  db->exec("PRAGMA wal_autocheckpoint = 4");
  return db;
}

void make_three_days(const TempFolder& folder) {
  sim::Options options;
  options.days = 3;
  options.agents = 1;
  options.paths = 1;
  options.sample_every_s = 600;
  const auto db = open_for_writing(folder.file("acd.db"));
  Journal journal(*db);
  SessionStart start;
  start.session.kind = SessionKind::capture;
  start.session.zone = Zone("Australia/Sydney");
  start.session.first_date = parse_day("2026-03-02");
  journal.begin();
  journal.begin_session(start);
  journal.bytes(sim::to_bytes(options, sim::simulate(options).records), std::nullopt);
  journal.end_session(2, "end of capture");
  journal.commit();
}

void prune_to_a_day(const std::string& path, const std::string& vfs) {
  const auto db = open_busy(path, vfs);
  Prune prune(*db, [] { return true; });
  if (const auto cut = find_cut(*db, 1, 99'999)) prune.cut(*cut);
  prune.delete_rows();
  prune.give_space_back();
}

void derive_again(const std::string& path, const std::string& vfs) {
  rebuild(*open_busy(path, vfs), [](std::int64_t) { return true; });
}

Upkeep migration_from(int schema) {
  const auto unpack = [schema](const TempFolder& folder) {
    const std::string kept =
        fmt::format("{}/tests/e2e/old-databases/schema-{}.db.gz", std::string(ACD_SOURCE_DIR), schema);
    ASSERT_EQ(0, std::system(fmt::format("gzip -dc '{}' >'{}'", kept, folder.file("acd.db")).c_str()));
  };
  return {fmt::format("migration_from_{}", schema), unpack,
          [](const std::string& path, const std::string& vfs) { open_busy(path, vfs); }};
}

class KilledUpkeep : public ::testing::TestWithParam<Upkeep> {
 protected:
  static constexpr int kKills = 25;

  void SetUp() override {
    register_fault_vfs();
    disk().heal();
    GetParam().make(made);
  }
  std::string copy_of_made(const TempFolder& folder) const {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(made.file("acd.db")).parent_path()))
      std::filesystem::copy(entry.path(), folder.file(entry.path().filename()));
    return folder.file("acd.db");
  }

  const TempFolder made;
};

// Killed at its first operation, its last, and so many between: the database is whole, and the same again comes to the
// same end.
TEST_P(KilledUpkeep, ComesToTheSameEndWhenItIsDoneAgain) {
  std::string expected;
  int operations = disk().operations;
  {
    const TempFolder folder;
    const std::string path = copy_of_made(folder);
    GetParam().work(path, kFaultVfs);
    operations = disk().operations - operations;
    expected = all_rows(*open_for_writing(path));
  }
  ASSERT_GT(operations, 10);
  const int kills = std::min(operations, kKills);
  for (int i = 0; i < kills; ++i) {
    const int n = 1 + (operations - 1) * i / (kills - 1);
    const TempFolder folder;
    const std::string path = copy_of_made(folder);
    ASSERT_TRUE(killed_at(n, [&] { GetParam().work(path, kFaultVfs); })) << "operation " << n;
    ASSERT_EQ("ok\n", rows_of(*open_for_writing(path), "PRAGMA integrity_check")) << "operation " << n;
    GetParam().work(path, "");
    ASSERT_EQ("", first_difference(expected, all_rows(*open_for_writing(path)))) << "operation " << n;
  }
}
INSTANTIATE_TEST_SUITE_P(Of, KilledUpkeep,
                         ::testing::Values(Upkeep{"prune", make_three_days, prune_to_a_day},
                                           Upkeep{"rebuild", make_three_days, derive_again}, migration_from(1),
                                           migration_from(2), migration_from(3)),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace acd::test
