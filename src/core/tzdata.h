#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace acd {

/// Where Debian's tzdata is.
inline constexpr const char* kSystemTzdata = "/usr/share/zoneinfo";

/// The rules of time zones, as the files in one folder had them when they were first asked for: a later update of the
/// files changes nothing of it. The files are read through the date library. Any thread.
class Tzdata {
 public:
  explicit Tzdata(std::string folder);

  const std::string& folder() const { return folder_; }
  /// "2026f"; empty: the folder does not say.
  const std::string& version() const { return version_; }
  /// The name that an alias stands for: "America/New_York" of "US/Eastern", whether the folder has a file for the alias
  /// or not. Other names come back as they are, known or not.
  std::string canonical(std::string_view name) const;
  /// The rules of a zone by its canonical name; nullptr if there is no such zone. Kept: asked twice, read once.
  std::shared_ptr<const date::time_zone> find(const std::string& canonical) const;
  /// Whether the files that were read, names and zones, are other files now, or have changed.
  bool changed() const;

 private:
  // What identifies a file's content without reading it.
  struct FileMark {
    std::uint64_t device = 0, inode = 0;
    std::int64_t bytes = 0, modified_s = 0, modified_ns = 0;
    friend bool operator==(const FileMark&, const FileMark&) = default;
  };
  static std::optional<FileMark> mark_of(const std::string& path);
  std::string path_of(const std::string& name) const { return folder_ + "/" + name; }
  void read_names();

  std::string folder_;
  std::string version_;
  std::map<std::string, std::string, std::less<>> targets_;  // of aliases
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::optional<FileMark>> read_;  // files that were read, by path
  mutable std::map<std::string, std::shared_ptr<const date::time_zone>> zones_;
};

/// What zones are made of in this process: at first kSystemTzdata.
std::shared_ptr<const Tzdata> tzdata();
/// Zones made from now on take their rules from there; those that there are keep theirs.
void use_tzdata(std::shared_ptr<const Tzdata> rules);

}  // namespace acd
