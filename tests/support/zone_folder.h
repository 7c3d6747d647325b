#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/tzdata.h"
#include "temp_folder.h"

namespace acd::test {

/// What America/Vancouver was until tzdata 2025c: clocks go back each November.
inline constexpr const char* kVancouverGoesBack = R"(
Rule C 2007 max - Mar Sun>=8 2:00 1:00 D
Rule C 2007 max - Nov Sun>=1 2:00 0 S
Zone America/Vancouver -8:00 C P%sT
)";
/// What it is since: no change in November 2026 but of the name, and none later.
inline constexpr const char* kVancouverStays = R"(
Rule C 2007 max - Mar Sun>=8 2:00 1:00 D
Rule C 2007 max - Nov Sun>=1 2:00 0 S
Zone America/Vancouver -8:00 C P%sT 2026 Mar 9
  -8:00 C PDT 2026 Nov 1 2:00
  -7:00 - MST
)";

/// A folder of tzdata with only the zones that a test needs, compiled by the system's zic.
class ZoneFolder {
 public:
  ZoneFolder() {
    compile("Zone Etc/UTC 0 - UTC\n");
    names("2025b", "L Etc/UTC UTC\n");
  }
  ~ZoneFolder() { use_tzdata(nullptr); }

  std::string path() const { return folder_.file("zoneinfo"); }

  /// Zones in the language of zic; as dpkg does, it puts a new file in the place of the old one.
  void compile(std::string_view rules) const {
    const std::string text = folder_.write("rules", rules);
    const std::string fresh = folder_.file("fresh");
    if (std::system(("zic -b fat -d '" + fresh + "' '" + text + "'").c_str()) != 0)
      throw std::runtime_error("zic refuses the rules");
    for (const auto& file : std::filesystem::recursive_directory_iterator(fresh)) {
      const auto place = path() / std::filesystem::relative(file.path(), fresh);
      if (file.is_directory()) std::filesystem::create_directories(place);
      if (file.is_regular_file()) std::filesystem::rename(file.path(), place);
    }
  }
  /// A zone as this system has it.
  void copy(const std::string& zone) const {
    std::filesystem::create_directories(std::filesystem::path(path() + "/" + zone).parent_path());
    std::filesystem::copy_file(std::string(kSystemTzdata) + "/" + zone, path() + "/" + zone);
  }
  /// tzdata.zi: the version and the names.
  void names(std::string_view version, std::string_view links) const {
    std::filesystem::create_directories(path());
    const std::string fresh = folder_.write("names", "# version " + std::string(version) + "\n" + std::string(links));
    std::filesystem::rename(fresh, path() + "/tzdata.zi");
  }
  /// Zones made from now on take their rules from here, as the files are now; from the system again when this ends.
  void use() const { use_tzdata(std::make_shared<const Tzdata>(path())); }

 private:
  TempFolder folder_;
};

}  // namespace acd::test
