#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

#include "archive_file.h"
#include "sample_fixture.h"
#include "store_text.h"

// What was recorded, recorded once more by another way, yields the same.
namespace acd::test {
namespace {

// Every table but the times of sessions; where the capture came from is left out as well.
std::string all_rows_from_anywhere(const SampleDatabase& recorded) {
  SQLite::Database db = recorded.open();
  db.exec("UPDATE session SET source = ''");
  return all_rows(db);
}

// What does not depend on frame ids: day files hold no rejects.
std::string derived_rows_and_calls(const SampleDatabase& recorded) {
  SQLite::Database db = recorded.open();
  return derived_rows(db) + "== shifts\n" +
         rows_of(db,
                 "SELECT agent_id, extension, log_on_utc, log_off_utc, inferred, ended_by FROM v_shift ORDER BY 3, 1") +
         "== calls\n" +
         rows_of(db,
                 "SELECT answered_utc, agent_id, extension, path_id, remote, ring_s, talk_s, hold_s, work_timer_s, "
                 "ended_utc, ended_by FROM v_acd_call ORDER BY 1, 2");
}

class Again : public ::testing::TestWithParam<Sample> {
 protected:
  void SetUp() override { first_.replay(GetParam()); }

  SampleDatabase first_;
  SampleDatabase second_;
};

// Of the samples without a midnight: two day files have a hole between them.
class AgainByDayFile : public Again {
 protected:
  // The path of the day file.
  std::string export_day_file() {
    const std::string folder = first_.folder().file("days");
    std::filesystem::create_directory(folder);
    first_.report("export --as day-files --output '" + folder + "'");
    const std::filesystem::directory_iterator files(folder);
    return files->path();
  }
};

std::vector<Sample> samples_of_one_day() {
  std::vector<Sample> of_one_day = samples();
  std::erase_if(of_one_day, [](const Sample& sample) { return !sample.one_day; });
  return of_one_day;
}

TEST_P(Again, RawExportIsTheCapture) {
  const std::string name = GetParam().name + ".rte";
  first_.report("export --as raw --output '" + second_.folder().file(name) + "'");
  EXPECT_TRUE(content_of(second_.folder().file(name)) == content_of(sample_file(GetParam())));
  second_.replay(second_.folder().file(""), name);
  SQLite::Database one = first_.open(), two = second_.open();
  EXPECT_EQ(all_rows(one), all_rows(two));
}

TEST_P(Again, FromStandardInput) {
  second_.replay(sample_folder(), "-", "< " + GetParam().name + ".rte");
  EXPECT_EQ(all_rows_from_anywhere(first_), all_rows_from_anywhere(second_));
}

TEST_P(AgainByDayFile, HasTheSameFigures) {
  const std::string day_file = export_day_file();
  second_.replay(second_.folder().file(""), day_file);
  EXPECT_EQ(derived_rows_and_calls(first_), derived_rows_and_calls(second_));
}

TEST_P(AgainByDayFile, InAZipHasTheSameRows) {
  const std::string day_file = export_day_file();
  const std::string zip = second_.folder().file("any-name.zip");
  test::write_zip(zip, {{std::filesystem::path(day_file).filename(), content_of(day_file)}});
  second_.replay(second_.folder().file(""), zip);
  SampleDatabase plain;
  plain.replay(plain.folder().file(""), day_file);
  EXPECT_EQ(all_rows_from_anywhere(plain), all_rows_from_anywhere(second_));
}

INSTANTIATE_TEST_SUITE_P(Samples, Again, ::testing::ValuesIn(samples()), test_name);
INSTANTIATE_TEST_SUITE_P(Samples, AgainByDayFile, ::testing::ValuesIn(samples_of_one_day()), test_name);

TEST(DayFiles, OfAMidnightGiveTheSameTimeButForTheHoleBetweenThem) {
  SampleDatabase first, second;
  first.replay(sample_folder(), "midnight.rte");
  const std::string days = second.folder().file("days");
  first.report("export --as day-files --output '" + days + "'");
  second.replay(days, "a20260304.txt a20260303.txt");
  SQLite::Database db = second.open();
  EXPECT_EQ(rows_of(db, "SELECT datetime(from_at, 'unixepoch'), datetime(to_at, 'unixepoch'), ended_by FROM coverage"),
            "2026-03-03 12:50:00 2026-03-03 12:59:45 session\n"
            "2026-03-03 13:00:00 2026-03-03 13:10:00 session\n");
  EXPECT_EQ(rows_of(db,
                    "SELECT agent_id, state, duration_s, inferred FROM v_agent_span "
                    "WHERE state IN ('acd_call', 'make_busy') ORDER BY 1, from_utc"),
            "6101 acd_call 85 0\n"
            "6101 acd_call 200 1\n"
            "6102 make_busy 45 0\n"
            "6102 make_busy 30 1\n"
            "6102 acd_call 90 0\n");
}

}  // namespace
}  // namespace acd::test
