#include "spill.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/error.h"
#include "log.h"
#include "spill_entry.h"

namespace acd {
namespace {

constexpr std::string_view kMagic = "ACDSPIL1";
constexpr auto kFirstEntry = static_cast<std::int64_t>(kMagic.size());
constexpr std::size_t kWriteSize = 256 * 1024;
constexpr int kNames = 20;  // so many databases may share a folder

bool is_another_users(const std::string& path) {
  struct stat info {};
  return errno == EACCES && ::stat(path.c_str(), &info) == 0 && info.st_uid != ::geteuid();
}

std::string numbered(const std::string& path, int n) { return n == 1 ? path : fmt::format("{}-{}", path, n); }

void write_all(int fd, std::string_view bytes, std::int64_t at) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw Error(std::strerror(n < 0 ? errno : ENOSPC));
    bytes.remove_prefix(static_cast<std::size_t>(n));
    at += n;
  }
}

}  // namespace

std::string spill_path(const std::string& database, const std::string& folder) {
  const std::filesystem::path file(database);
  return (folder.empty() ? file.parent_path() : std::filesystem::path(folder)) / (file.filename().string() + ".spill");
}

Spill::Spill(std::string path, std::string database)
    : path_(std::move(path)), database_(std::filesystem::absolute(database).string()), wanted_(path_) {}

Spill::~Spill() {
  if (fd_ >= 0) ::close(fd_);
}

void Spill::fail(const char* what) const {
  throw Error(fmt::format("cannot {} spill file '{}': {}", what, path_, std::strerror(errno)), Exit::try_again);
}

bool Spill::find() {
  std::vector<std::string> places{std::filesystem::absolute(wanted_).string()};
  if (const std::string beside = spill_path(database_, ""); places.front() != beside) places.push_back(beside);
  for (const std::string& place : places)
    for (int n = 1; n <= kNames; ++n)
      if (find_at(numbered(place, n))) return true;
  path_ = wanted_;
  return false;
}

bool Spill::find_at(const std::string& path) {
  fd_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd_ < 0 && (errno == ENOENT || errno == ENOTDIR)) return false;
  path_ = path;
  if (fd_ < 0 && is_another_users(path)) return leave_alone("it is another user's");
  if (fd_ < 0) fail("open");
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) return leave_alone("another recorder has it open");
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path_));
  if (!has_magic()) return leave_alone("no spill file of acd-recorder");
  const auto database = read_first_entry(size);
  if (!database) {
    set_aside(size);
    return false;
  }
  if (!is_ours(*database)) return leave_alone("it is of " + *database);
  find_end(size);
  return true;
}

bool Spill::leave_alone(const std::string& why) {
  log_event(LogLevel::warning, "spill_of_another", {{"file", path_}, {"why", why}});
  if (fd_ >= 0) close();
  return false;
}

// What a write that was cut off left at the end goes. What was damaged later stays, and is counted when it is read.
void Spill::find_end(std::int64_t size) {
  SpillEntries entries(fd_, end_, size);
  std::int64_t damaged = 0;
  do {
    damaged += entries.offset() - end_;
    while (entries.next(salt_)) continue;
    end_ = entries.offset();
  } while (entries.skip_damage(salt_));
  if (damaged > 0)
    log_event(LogLevel::error, "spill_damaged",
              {{"file", path_}, {"bytes", fmt::format("{}", damaged)}, {"note", "counted as dropped"}});
  if (end_ < size) {
    log_event(LogLevel::warning, "spill_cut",
              {{"file", path_}, {"bytes", fmt::format("{}", size - end_)}, {"why", "its last entry is not whole"}});
    if (::ftruncate(fd_, end_) != 0) fail("cut");
  }
  found_end_ = end_;
}

// It was not begun to its end, or its begin is damaged: nothing of it can be read.
void Spill::set_aside(std::int64_t size) {
  if (size <= kFirstEntry) {
    log_event(LogLevel::warning, "spill_empty", {{"file", path_}, {"note", "removed"}});
    return remove();
  }
  const std::string aside = fmt::format("{}.unreadable-{}", path_, std::time(nullptr));
  if (std::filesystem::exists(aside) || ::rename(path_.c_str(), aside.c_str()) != 0) fail("set aside");
  log_event(LogLevel::error, "spill_set_aside",
            {{"file", path_}, {"to", aside}, {"why", "its begin is not whole, nothing of it can be taken in"}});
  close();
}

void Spill::close() {
  ::close(std::exchange(fd_, -1));
  end_ = taken_bytes_ = found_end_ = 0;
  torn_ = false;
}

// What was damaged was one message when it was taken in.
void Spill::skip(std::int64_t messages) {
  SpillEntries entries(fd_, taken_bytes_, end_);
  while (messages-- > 0 && entries.offset() < end_)
    if (!entries.next(salt_)) entries.skip_damage(salt_);
  taken(entries.offset());
}

bool Spill::has_magic() const {
  char magic[kMagic.size()] = {};
  const ssize_t n = ::pread(fd_, magic, sizeof magic, 0);
  return n <= 0 ||
         std::string_view(magic, static_cast<std::size_t>(n)) == kMagic.substr(0, static_cast<std::size_t>(n));
}

// The database that it names; none if it cannot be read.
std::optional<std::string> Spill::read_first_entry(std::int64_t size) {
  SpillEntries entries(fd_, kFirstEntry, size);
  const auto bytes = entries.next(0);
  if (!bytes) return std::nullopt;
  BodyReader body(*bytes);
  salt_ = static_cast<std::uint64_t>(body.number());
  const std::string_view id = body.text();
  begin_.message = body.number();
  begin_.begun_us = body.number();
  begin_.at.session_id = body.number();
  begin_.at.pending = body.text();
  begin_.peer = body.text();
  const std::string database(body.text());
  if (!body.ok() || id.size() != begin_.stream_id.size()) return std::nullopt;
  std::copy(id.begin(), id.end(), begin_.stream_id.begin());
  end_ = taken_bytes_ = entries.offset();
  return database;
}

// In a folder that several share, frames of one switch must not come into the database of another. What lies beside a
// database is its own, wherever both were moved to.
bool Spill::is_ours(const std::string& database) const {
  std::error_code none;
  const auto folder = [](const std::string& file) { return std::filesystem::absolute(file).parent_path(); };
  if (database == database_ || folder(path_) == folder(database_)) return true;
  return std::filesystem::equivalent(database, database_, none);
}

std::string Spill::first_entry() const {
  BodyWriter body;
  const StreamId& id = begin_.stream_id;
  body.number(static_cast<std::int64_t>(salt_)).text({reinterpret_cast<const char*>(id.data()), id.size()});
  body.number(begin_.message).number(begin_.begun_us).number(begin_.at.session_id);
  body.text(begin_.at.pending).text(begin_.peer).text(database_);
  return std::string(kMagic) + spill_entry(body.take(), static_cast<std::uint64_t>(kFirstEntry));
}

// Another database may have a file of that name there.
void Spill::create(const SpillBegin& begin) {
  if (std::exchange(stale_, false)) ::unlink(path_.c_str());
  if (::getrandom(&salt_, sizeof salt_, 0) != sizeof salt_) fail("name");
  for (int n = 1; fd_ < 0 && n <= kNames; ++n) {
    path_ = numbered(wanted_, n);
    fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd_ < 0 && errno != EEXIST) break;
  }
  if (fd_ < 0) fail("create");
  ::flock(fd_, LOCK_EX | LOCK_NB);  // against one that starts and looks for its own
  begin_ = begin;
}

void Spill::append(const std::deque<LinkMessage>& messages, const SpillBegin& begin) {
  if (fd_ < 0) create(begin);
  try {
    if (torn_ && ::ftruncate(fd_, end_) != 0) throw Error(std::strerror(errno));
    torn_ = true;
    write(messages);
    torn_ = false;
  } catch (const Error& e) {
    const std::string why = fmt::format("cannot write spill file '{}': {}", path_, e.what());
    if (end_ == 0)
      remove();  // it holds nothing
    else if (::ftruncate(fd_, end_) == 0)
      torn_ = false;
    throw Error(why, Exit::try_again);
  }
}

void Spill::write(const std::deque<LinkMessage>& messages) {
  const bool is_new = end_ == 0;
  std::string buffer = is_new ? first_entry() : std::string();
  const auto header = static_cast<std::int64_t>(buffer.size());
  std::int64_t at = end_;
  for (const LinkMessage& message : messages) {
    const std::int64_t place = at + static_cast<std::int64_t>(buffer.size());
    buffer += spill_entry(spill_body(message), salt_ ^ static_cast<std::uint64_t>(place));
    if (buffer.size() < kWriteSize) continue;
    write_all(fd_, buffer, at);
    at += static_cast<std::int64_t>(buffer.size());
    buffer.clear();
  }
  write_all(fd_, buffer, at);
  if (::fsync(fd_) != 0) throw Error(std::strerror(errno));
  if (is_new) sync_folder();
  if (is_new) taken_bytes_ = header;
  end_ = at + static_cast<std::int64_t>(buffer.size());
}

void Spill::sync_folder() const {
  const auto folder = std::filesystem::path(path_).parent_path();
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!synced) throw Error(std::strerror(error));
}

std::int64_t Spill::read(std::size_t max_bytes, const std::function<void(const LinkMessage&)>& take) const {
  const std::int64_t end = taken_bytes_ < found_end_ ? found_end_ : end_;
  SpillEntries entries(fd_, taken_bytes_, end);
  Arrival at{begin_.begun_us};
  try {
    while (entries.offset() < end && entries.offset() - taken_bytes_ < static_cast<std::int64_t>(max_bytes)) {
      const std::int64_t before = entries.offset();
      const auto body = entries.next(salt_);
      const auto message = body ? spill_message(*body) : std::nullopt;
      if (!message) {
        if (!body) entries.skip_damage(salt_);
        take(LinkDropped{entries.offset() - before, at});
        continue;
      }
      if (const auto* chunk = std::get_if<LinkBytes>(&*message)) at = chunk->at;
      take(*message);
    }
  } catch (const Error&) {
    throw;
  } catch (const std::runtime_error& e) {
    throw Error(fmt::format("'{}': {}", path_, e.what()), Exit::try_again);
  }
  return entries.offset();
}

void Spill::taken(std::int64_t offset) {
  taken_bytes_ = std::min(offset, end_);
  if (!untaken()) remove();
}

// Emptied, and its name gone, each for good: it must not come back after a loss of power, when another stream is in the
// database. One of the two is enough.
void Spill::remove() {
  if (::ftruncate(fd_, 0) == 0) ::fsync(fd_);
  stale_ = ::unlink(path_.c_str()) != 0;
  try {
    sync_folder();
  } catch (const Error&) {
    stale_ = true;
  }
  close();
}

}  // namespace acd
