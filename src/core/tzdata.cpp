#include "core/tzdata.h"

#include <date/tz_private.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace acd {
namespace {

// The date library takes a name as a path below the folder that it was built for, and reads each zone once. So another
// folder, and a file that was replaced, are reached by way of the root.
constexpr const char* kToRoot = "../../../../../../../..";

bool is_plausible(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/_+-").find(c) != std::string_view::npos;
  };
  return !name.empty() && name.front() != '/' && std::all_of(name.begin(), name.end(), allowed) &&
         !name.starts_with("right/") && !name.starts_with("posix") && name != "Factory";
}

bool is_zone_file(const std::string& path) {
  struct stat info {};
  char magic[4] = {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         std::ifstream(path, std::ios::binary).read(magic, sizeof magic) &&
         std::string_view(magic, sizeof magic) == "TZif";
}

}  // namespace

Tzdata::Tzdata(std::string folder) : folder_(std::filesystem::absolute(folder)) { read_names(); }

std::optional<Tzdata::FileMark> Tzdata::mark_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  return FileMark{info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
}

// tzdata.zi begins with "# version 2026f"; "L America/New_York US/Eastern" is an alias. It has those too whose files
// are in the package tzdata-legacy.
void Tzdata::read_names() {
  const std::string path = path_of("tzdata.zi");
  read_[path] = mark_of(path);
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("L ") && !line.starts_with("# ")) continue;  // rules, nearly all of the file
    std::istringstream words(line);
    std::string first, second, third;
    words >> first >> second >> third;
    if (first == "#" && second == "version") version_ = third;
    if (first == "L" && !third.empty()) targets_[third] = second;
  }
}

std::string Tzdata::canonical(std::string_view name) const {
  const auto alias = targets_.find(name);
  return alias == targets_.end() ? std::string(name) : alias->second;
}

std::shared_ptr<const date::time_zone> Tzdata::find(const std::string& canonical) const {
  const std::lock_guard guard(mutex_);
  if (const auto known = zones_.find(canonical); known != zones_.end()) return known->second;
  const std::string path = path_of(canonical);
  if (!is_plausible(canonical) || !is_zone_file(path)) return nullptr;
  const auto mark = mark_of(path);
  try {
    auto zone = std::make_shared<const date::time_zone>(kToRoot + path, date::detail::undocumented{});
    zone->get_info(date::sys_seconds{});  // reads the file: not when it has been replaced later
    read_[path] = mark;
    return zones_[canonical] = std::move(zone);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

bool Tzdata::changed() const {
  const std::lock_guard guard(mutex_);
  return std::any_of(read_.begin(), read_.end(), [](const auto& file) { return mark_of(file.first) != file.second; });
}

namespace {

struct InUse {
  std::mutex mutex;
  std::shared_ptr<const Tzdata> rules;
};
InUse& in_use() {
  static InUse here;
  return here;
}

}  // namespace

std::shared_ptr<const Tzdata> tzdata() {
  InUse& here = in_use();
  const std::lock_guard guard(here.mutex);
  if (!here.rules) here.rules = std::make_shared<const Tzdata>(kSystemTzdata);
  return here.rules;
}

void use_tzdata(std::shared_ptr<const Tzdata> rules) {
  InUse& here = in_use();
  const std::lock_guard guard(here.mutex);
  here.rules = std::move(rules);
}

}  // namespace acd
