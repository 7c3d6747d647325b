#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "damaged_file.h"
#include "process.h"

namespace acd::test {
namespace {

Result recorder(std::vector<std::string> words) {
  words.insert(words.begin(), ACD_RECORDER);
  return run(words);
}

// The database of a sample, without a WAL, and the first page of a kind.
struct Damaged {
  explicit Damaged(const std::string& kind) {
    EXPECT_EQ(0, recorder({"replay", ACD_SOURCE_DIR "/samples/midnight.rte", "--db", db, "--zone", "Australia/Sydney"})
                     .exit_code);
    rows = rows_of(db);
    repage(db, 512);
    std::size_t damaged = 0;
    for (const auto& [page, name] : kinds_of_pages(db))
      if (name == kind && damaged == 0) damaged = page;
    bytes = harmed(read_file(db), 512, damaged, Harm::zeroed);
    std::ofstream(db, std::ios::binary) << bytes;
  }

  Folder folder;
  const std::string db = folder / "acd.db";
  std::string rows, bytes;
};

TEST(SalvageCommand, PrintsWhatIsMissingAndLeavesTheDamagedFile) {
  const Damaged damaged("frame leaf");
  const std::string fresh = damaged.folder / "new.db";
  const Result salvaged = recorder({"salvage", "--db", damaged.db, "--to", fresh});
  EXPECT_EQ(0, salvaged.exit_code) << salvaged.err;
  EXPECT_EQ(0U, salvaged.out.find("salvaged frames=")) << salvaged.out;
  EXPECT_NE(std::string::npos, salvaged.out.find("\nmissing frames=1-")) << salvaged.out;
  EXPECT_EQ(damaged.bytes, read_file(damaged.db));
  EXPECT_EQ("ok\n", recorder({"rebuild", "--check", "--db", fresh}).out);
  EXPECT_EQ(2, recorder({"salvage", "--db", damaged.db, "--to", fresh}).exit_code) << "it exists";
  EXPECT_EQ(2, recorder({"salvage", "--db", damaged.db, "--to", damaged.db}).exit_code);
  const Result rebuild = recorder({"rebuild", "--db", damaged.db});
  EXPECT_EQ(1, rebuild.exit_code);
  EXPECT_NE(std::string::npos, rebuild.err.find("acd-recorder salvage --db " + damaged.db + " --to NEW"))
      << rebuild.err;
}

TEST(SalvageCommand, IsNotNeededWhereOnlyWhatIsDerivedIsDamaged) {
  const Damaged damaged("agent_span leaf");
  const Result check = recorder({"rebuild", "--check", "--db", damaged.db});
  EXPECT_EQ(1, check.exit_code);
  EXPECT_NE(std::string::npos, check.err.find("is damaged in agent_span (")) << check.err;
  const Result doctor = recorder({"doctor", "--db", damaged.db});
  EXPECT_NE(std::string::npos, doctor.out.find("failed   damage: in agent_span: ")) << doctor.out;
  const Result rebuild = recorder({"rebuild", "--db", damaged.db});
  EXPECT_EQ(0, rebuild.exit_code) << rebuild.err;
  EXPECT_NE(std::string::npos, rebuild.err.find("event=mended")) << rebuild.err;
  EXPECT_EQ(damaged.rows, rows_of(damaged.db));
  EXPECT_EQ("ok\n", recorder({"rebuild", "--check", "--db", damaged.db}).out);
  EXPECT_FALSE(std::filesystem::exists(damaged.db + ".rebuilt"));
}

}  // namespace
}  // namespace acd::test
