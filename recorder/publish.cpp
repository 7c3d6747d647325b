#include "publish.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "core/atomic_file.h"
#include "core/in_place.h"
#include "log.h"

namespace acd {
namespace {

// A name beside `path` that is free.
std::string name_aside(const std::string& path) {
  std::string name;
  struct stat info {};
  for (int n = 1; n == 1 || ::lstat(name.c_str(), &info) == 0; ++n) name = fmt::format("{}.set-aside-{}", path, n);
  return name;
}

// What a process leaves that is killed before it can rename. A new one may be another process at work.
void remove_leftovers(const std::string& path) {
  const std::filesystem::path file(path);
  const std::string begin = file.filename().string() + std::string(AtomicFile::kTemporary);
  const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::minutes(1);
  std::error_code none;
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  for (std::filesystem::directory_iterator at(folder, none), end; !none && at != end; at.increment(none)) {
    const std::filesystem::directory_entry& entry = *at;
    const std::string name = entry.path().filename();
    if (name.starts_with(begin) && name.size() == begin.size() + 6 &&
        std::filesystem::is_regular_file(entry.symlink_status(none)) && entry.last_write_time(none) < old)
      std::filesystem::remove(entry.path(), none);
  }
}

}  // namespace

void Publisher::claim() {
  if (path_.empty()) return;
  claimed_ = true;
  lock_.emplace(path_);
}

void Publisher::load(Board& board) {
  if (path_.empty()) return;
  struct stat info {};
  const bool is_there = ::stat(path_.c_str(), &info) == 0;
  if (is_there && !S_ISREG(info.st_mode)) {  // opening a pipe would wait for who writes into it
    log_event(LogLevel::warning, "state_unreadable",
              {{"file", path_}, {"why", "it is no regular file; the present is not written"}});
    path_.clear();
    return;
  }
  remove_leftovers(path_);
  std::ifstream file(path_, std::ios::binary);
  if (!file) {
    if (is_there) log_event(LogLevel::warning, "state_unreadable", {{"file", path_}, {"why", std::strerror(errno)}});
    return;
  }
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) {
    log_event(LogLevel::warning, "state_unreadable", {{"file", path_}, {"why", "it cannot be read"}});
    path_.clear();
    return;
  }
  try {
    board.load(text.str());
  } catch (const std::invalid_argument& e) {
    set_aside(text.str(), e.what());
  }
}

// What can be neither renamed nor copied is not written over, unless it is empty: made to be mounted.
void Publisher::set_aside(const std::string& content, const std::string& why) {
  const std::string aside = name_aside(path_);
  std::error_code failed;
  bool kept = std::rename(path_.c_str(), aside.c_str()) == 0;
  if (!kept && content.empty()) return;
  kept = kept || std::filesystem::copy_file(path_, aside, failed);
  log_event(LogLevel::warning, "state_set_aside",
            {{"file", path_}, {"to", kept ? aside : "nowhere: " + failed.message()}, {"why", why}});
  if (!kept) path_.clear();
}

void Publisher::publish(const Board& board) {
  if (path_.empty()) return;
  try {
    if (claimed_ && !(lock_ && lock_->is_held())) lock_.emplace(path_);
    write(board.json());
    if (std::exchange(failing_, false)) log_event(LogLevel::info, "state_written_again", {{"file", path_}});
  } catch (const std::runtime_error& e) {
    in_place_ = false;
    if (!std::exchange(failing_, true))
      log_event(LogLevel::error, "state_not_written", {{"why", e.what()}, {"note", "recording goes on"}});
  }
}

void Publisher::write(const std::string& text) {
  if (in_place_) return write_in_place(path_, text);
  try {
    replace(text);
  } catch (const NotReplaceable& e) {
    if (::access(path_.c_str(), W_OK) != 0) throw;
    write_in_place(path_, text);
    in_place_ = true;
    log_event(
        LogLevel::warning, "state_written_in_place",
        {{"why", e.what()},
         {"note", "a reader may see half of it: mount its folder and not the file, or let this user write there"}});
  }
}

void Publisher::replace(const std::string& text) const {
  AtomicFile file(path_, 0644);
  file.write(text);
  file.commit();
}

}  // namespace acd
