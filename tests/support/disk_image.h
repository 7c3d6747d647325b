#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace acd::test {

/// What a loss of power leaves of a file: all that was synced, and of what was written since, nothing or anything. Off
/// until on() is set: every write costs memory. One thread.
class DiskImage {
 public:
  static bool& on() {
    static bool on = false;
    return on;
  }

  void write(std::string_view bytes, std::size_t at) {
    if (on()) unsynced_.push_back({at, std::string(bytes), false});
  }
  void truncate(std::size_t size) {
    if (on()) unsynced_.push_back({size, {}, true});
  }
  void sync() {
    for (const Change& change : unsynced_) apply(synced_, change);
    unsynced_.clear();
  }

  /// The file after a loss of power. Seed 0: nothing that was not synced is left; else some of it, sector by sector.
  std::string after_power_loss(std::uint64_t seed) const {
    std::string content = synced_;
    std::mt19937_64 random(seed);
    for (const Change& change : unsynced_) {
      if (change.is_truncation && seed != 0 && random() % 2 == 0) apply(content, change);
      for (std::size_t from = 0; seed != 0 && from < change.bytes.size(); from += kSector)
        if (random() % 2 == 0) apply(content, {change.at + from, change.bytes.substr(from, kSector), false});
    }
    return content;
  }

 private:
  static constexpr std::size_t kSector = 512;
  struct Change {
    std::size_t at;
    std::string bytes;
    bool is_truncation;
  };

  static void apply(std::string& content, const Change& change) {
    if (change.is_truncation) return content.resize(std::min(content.size(), change.at));
    content.resize(std::max(content.size(), change.at + change.bytes.size()));
    content.replace(change.at, change.bytes.size(), change.bytes);
  }

  std::string synced_;
  std::vector<Change> unsynced_;
};

/// By path; of files opened through the fault VFS.
inline std::map<std::string, DiskImage>& disk_images() {
  static std::map<std::string, DiskImage> images;
  return images;
}

/// Writes what a loss of power leaves of the files of `from` into the folder `to`.
inline void lose_power(const std::filesystem::path& from, const std::filesystem::path& to, std::uint64_t seed) {
  for (const auto& [name, image] : disk_images()) {
    const std::filesystem::path path(name);
    if (path.parent_path() != from) continue;
    std::ofstream(to / path.filename(), std::ios::binary | std::ios::trunc) << image.after_power_loss(seed);
  }
}

}  // namespace acd::test
