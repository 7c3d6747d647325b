#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "file_text.h"
#include "spill.h"
#include "temp_folder.h"

namespace acd::test {
namespace {

// What a loss of power leaves of a folder: the names that it had when it was last synced, and of each file what it held
// when that was.
class Synced {
 public:
  void watch(const std::string& folder) {
    const std::lock_guard guard(mutex_);
    folder_ = std::filesystem::canonical(folder);
    failing_ = Kind::none;
    names_.clear();
    content_.clear();
  }
  // From now on a sync of such a thing fails.
  enum class Kind { none, file, folder };
  void fail(Kind kind) { failing_ = kind; }

  int sync(int fd) {
    const std::lock_guard guard(mutex_);
    std::error_code none;
    const auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), none);
    const bool is_folder = !folder_.empty() && path == folder_;
    const bool is_file = !folder_.empty() && path.parent_path() == folder_;
    if ((is_folder && failing_ == Kind::folder) || (is_file && failing_ == Kind::file)) {
      errno = EIO;
      return -1;
    }
    const auto synced = static_cast<int>(::syscall(SYS_fsync, fd));
    if (synced == 0 && is_folder) names_ = names_in(folder_);
    if (synced == 0 && is_file) content_[path.filename()] = content_of(path);
    return synced;
  }
  void lose_power_into(const TempFolder& other) const {
    for (const std::string& name : names_) {
      const auto content = content_.find(name);
      other.write(name, content == content_.end() ? "" : content->second);
    }
  }

 private:
  static std::set<std::string> names_in(const std::filesystem::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename());
    return names;
  }

  std::mutex mutex_;
  std::filesystem::path folder_;
  Kind failing_ = Kind::none;
  std::set<std::string> names_;
  std::map<std::string, std::string> content_;
};

Synced& disk() {
  static Synced synced;
  return synced;
}

// The bytes that the spill a loss of power left holds.
std::string left_after_loss(const std::string& database) {
  const TempFolder left;
  disk().lose_power_into(left);
  Spill spill(left.file("acd.db.spill"), database);
  std::string bytes;
  if (!spill.find()) return bytes;
  while (spill.untaken())
    spill.taken(spill.read(1, [&](const LinkMessage& message) {
      if (const auto* chunk = std::get_if<LinkBytes>(&message)) bytes += chunk->bytes;
    }));
  return bytes;
}

TEST(SpillPowerLoss, HoldsWhatMemoryLetGo) {
  const TempFolder folder;
  const std::string database = folder.file("acd.db");
  Spill spill(folder.file("acd.db.spill"), database);
  disk().watch(folder.file(""));
  EXPECT_EQ("", left_after_loss(database));
  spill.append({LinkOpened{"switch", {1}}, LinkBytes{"first ", {2}}}, {});
  EXPECT_EQ("first ", left_after_loss(database));
  spill.append({LinkBytes{"second ", {3}}, LinkBytes{std::string(5'000'000, 'x'), {4}}}, {});
  EXPECT_EQ("first second " + std::string(5'000'000, 'x'), left_after_loss(database));
}

// All of it is in the database by then: it must not come back beside the spill of another outage.
void expect_gone_for_good(Synced::Kind failing) {
  const TempFolder folder;
  const std::string database = folder.file("acd.db");
  Spill spill(folder.file("acd.db.spill"), database);
  disk().watch(folder.file(""));
  spill.append({LinkBytes{"first", {2}}}, {});
  disk().fail(failing);
  spill.taken(spill.read(1 << 20, [](const LinkMessage&) {}));
  EXPECT_FALSE(spill.untaken());
  EXPECT_EQ("", left_after_loss(database));
}

TEST(SpillPowerLoss, DoesNotBringBackWhatWasTakenIn) { expect_gone_for_good(Synced::Kind::none); }
TEST(SpillPowerLoss, NorAFileWhoseNameComesBack) { expect_gone_for_good(Synced::Kind::folder); }
TEST(SpillPowerLoss, NorAFileThatCouldNotBeEmptied) { expect_gone_for_good(Synced::Kind::file); }

}  // namespace
}  // namespace acd::test

// In the place of the C library's, for all of this program.
extern "C" int fsync(int fd) { return acd::test::disk().sync(fd); }
