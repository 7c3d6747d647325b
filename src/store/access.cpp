#include "store/access.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/error.h"

namespace acd {
namespace {

bool may(const std::string& path, int mode) { return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0; }

std::string folder_of_file(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder;
}

std::string group_text(gid_t group) {
  const struct group* entry = ::getgrgid(group);
  return entry ? fmt::format("group {}", entry->gr_name) : fmt::format("gid {}", group);
}

// "which belongs to root (uid 0), group acd, mode 0640"
std::string owner_text(const struct stat& info) {
  return fmt::format("which belongs to {}, {}, mode {:04o}", user_text(info.st_uid), group_text(info.st_gid),
                     info.st_mode & 07777U);
}

std::string name_or_number(uid_t user) {
  const passwd* entry = ::getpwuid(user);
  return entry ? entry->pw_name : fmt::format("{}", user);
}

// The first folder on the way to a path of which that holds, from the outermost on.
std::string first_folder(const std::string& path, bool (*is_it)(const std::string&)) {
  std::string way;
  for (const auto& part : std::filesystem::path(path).parent_path()) {
    way = way.empty() || way == "/" ? way + part.string() : way + "/" + part.string();
    if (is_it(way)) return way;
  }
  return "";
}

bool is_missing(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) != 0 && errno == ENOENT;
}

bool may_not_be_entered(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && !may(path, X_OK);
}

bool is_no_folder(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && !S_ISDIR(info.st_mode);
}

std::string why_missing(const std::string& path, const std::string& what) {
  if (const std::string folder = first_folder(path, is_missing); !folder.empty())
    return fmt::format("there is no {} '{}': the folder '{}' is not there; create it, owned by the user that records",
                       what, path, folder);
  struct stat link {};
  if (::lstat(path.c_str(), &link) == 0)
    return fmt::format("there is no {} '{}': it is a link to '{}', which is not there; correct the link", what, path,
                       std::filesystem::read_symlink(path).string());
  return fmt::format("there is no {} '{}'; name the file that acd-recorder writes", what, path);
}

std::string why_not_entered(const std::string& path, const std::string& what) {
  const std::string folder = first_folder(path, may_not_be_entered);
  struct stat info {};
  if (folder.empty() || ::stat(folder.c_str(), &info) != 0)
    return fmt::format("{} '{}' cannot be looked at: permission denied to {}; run this as the user that records", what,
                       path, user_text(::geteuid()));
  return fmt::format(
      "{} '{}' cannot be looked at: {} may not enter the folder '{}', {}; run this as {}, or let that "
      "user enter the folder",
      what, path, user_text(::geteuid()), folder, owner_text(info), name_or_number(info.st_uid));
}

// Who may read it already, or could.
std::string advice_on_reading(const std::string& path, const struct stat& info) {
  if ((info.st_mode & S_IRGRP) != 0 && info.st_gid != 0)
    return fmt::format("run this as {}, or as a user in {}", name_or_number(info.st_uid), group_text(info.st_gid));
  return fmt::format("run this as {}, or let others read it: chmod g+r '{}', chgrp", name_or_number(info.st_uid), path);
}

}  // namespace

std::string user_text(uid_t user) {
  const passwd* entry = ::getpwuid(user);
  return entry ? fmt::format("{} (uid {})", entry->pw_name, user) : fmt::format("uid {}", user);
}

std::string why_not_found(const std::string& path, const std::string& what) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) return "";
  switch (const int error = errno) {
    case ENOENT:
      return why_missing(path, what);
    case EACCES:
      return why_not_entered(path, what);
    case ENOTDIR:
      return fmt::format("there is no {} '{}': '{}' is a file, not a folder; correct the path", what, path,
                         first_folder(path, is_no_folder));
    case ELOOP:
      return fmt::format("{} '{}' cannot be looked at: its links lead in a circle; correct them", what, path);
    default:
      return fmt::format("{} '{}' cannot be looked at: {}; check its disk and how it is mounted", what, path,
                         std::strerror(error));
  }
}

std::string why_not_allowed(const std::string& path, int mode) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || may(path, mode)) return "";
  if (errno == EROFS)
    return fmt::format("'{}' is on a file system that is mounted read-only; mount it for writing", path);
  const uid_t user = ::geteuid();
  const bool is_write = (mode & W_OK) != 0;
  const std::string why =
      fmt::format("{} may not {} '{}', {}", user_text(user), is_write ? "write" : "read", path, owner_text(info));
  if (!is_write) return fmt::format("{}; {}", why, advice_on_reading(path, info));
  if (info.st_uid == user) return fmt::format("{}; chmod u+rw{} '{}'", why, S_ISDIR(info.st_mode) ? "x" : "", path);
  return fmt::format("{}; run this as {}, or give it to {} (as root): chown {} '{}'", why, name_or_number(info.st_uid),
                     name_or_number(user), name_or_number(user), path);
}

std::string why_not_readable(const std::string& database_path) {
  for (const char* end : {"", "-wal", "-shm"})
    if (std::string why = why_not_allowed(database_path + end, R_OK); !why.empty()) return why;
  return "";
}

std::string why_not_writable(const std::string& database_path) {
  const std::string missing = first_folder(database_path, is_missing);
  if (!missing.empty())
    return fmt::format("the folder '{}' is not there; create it, owned by the user that records", missing);
  for (const char* end : {"", "-wal", "-shm", "-journal", ".lock", ".jobs"})
    if (std::string why = why_not_allowed(database_path + end, R_OK | W_OK); !why.empty()) return why;
  if (!first_folder(database_path, may_not_be_entered).empty()) return why_not_entered(database_path, "database");
  return why_not_allowed(folder_of_file(database_path), W_OK | X_OK);
}

void require_database(const std::string& path) {
  if (const std::string why = why_not_found(path, "database"); !why.empty()) throw Error(why, Exit::try_again);
}

}  // namespace acd
