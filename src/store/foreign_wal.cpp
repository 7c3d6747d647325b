#include "store/foreign_wal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <string_view>

#include "core/error.h"

namespace acd {
namespace {

constexpr int kLastCookie = 1 << 30;
// Rebuild and migration make and drop some dozens of tables each time.
constexpr std::int64_t kNearCookie = 100'000;

// File formats: https://sqlite.org/fileformat2.html, "The Database Header" and "The WAL File Format".
constexpr std::size_t kHeaderSize = 100;
constexpr std::size_t kReadVersionAt = 19, kCookieAt = 40;
constexpr unsigned char kRollbackJournal = 1;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kWalHeaderSize = 32, kFrameHeaderSize = 24;
constexpr std::size_t kPageSizeAt = 8, kWalSaltsAt = 16, kFrameSaltsAt = 8, kSaltsSize = 8;
constexpr std::uint32_t kWalMagic = 0x377f0682;  // the last bit says how checksums are made
constexpr int kFramesLookedAt = 10'000;

using Header = std::array<char, kHeaderSize>;

std::string_view text_of(const Header& header) { return {header.data(), header.size()}; }

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (const char byte : bytes.substr(at, 4)) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

// 0 if there is none.
std::int64_t size_of(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_size : 0;
}

// What a WAL holds. SQLite holds no lock on this file, so that a descriptor of our own does no harm.
class Wal {
 public:
  explicit Wal(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    std::array<char, kWalHeaderSize> header{};
    if (!read(header, 0)) return;
    const std::string_view text(header.data(), header.size());
    if ((number_at(text, 0) & ~1U) != kWalMagic) return;
    salts_ = text.substr(kWalSaltsAt, kSaltsSize);
    page_size_ = number_at(text, kPageSizeAt);
    look();
  }
  ~Wal() {
    if (fd_ >= 0) ::close(fd_);
  }
  Wal(const Wal&) = delete;
  Wal& operator=(const Wal&) = delete;

  bool holds_something() const { return frames_ > 0; }
  /// The first header of the database in it, if one is near its begin.
  const std::optional<Header>& database_header() const { return database_header_; }

 private:
  template <std::size_t N>
  bool read(std::array<char, N>& into, std::int64_t at) const {
    return fd_ >= 0 && ::pread(fd_, into.data(), N, at) == static_cast<ssize_t>(N);
  }

  // Frames with other salts were there before the WAL began anew. One that is being written holds something else yet.
  void look() {
    std::int64_t at = kWalHeaderSize;
    for (; frames_ < kFramesLookedAt && !database_header_; ++frames_) {
      std::array<char, kFrameHeaderSize> frame{};
      if (!read(frame, at)) return;
      const std::string_view text(frame.data(), frame.size());
      if (text.substr(kFrameSaltsAt, kSaltsSize) != salts_) return;
      Header page{};
      if (number_at(text, 0) == 1 && read(page, at + std::int64_t{kFrameHeaderSize}) &&
          text_of(page).starts_with(kMagic))
        database_header_ = page;
      at += static_cast<std::int64_t>(kFrameHeaderSize + page_size_);
    }
  }

  const int fd_;
  std::string salts_;
  std::size_t page_size_ = 0;
  int frames_ = 0;
  std::optional<Header> database_header_;
};

// By SQLite's own descriptor: closing one of ours would drop its locks.
std::optional<Header> header_of(SQLite::Database& db) {
  sqlite3_file* file = nullptr;
  Header header{};
  if (sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file ||
      !file->pMethods || file->pMethods->xRead(file, header.data(), kHeaderSize, 0) != SQLITE_OK)
    return std::nullopt;
  return header;
}

bool is_far(const Header& one, const Header& other) {
  const auto cookie = [](const Header& header) { return std::int64_t{number_at(text_of(header), kCookieAt)}; };
  return std::abs(cookie(one) - cookie(other)) > kNearCookie;
}

}  // namespace

int new_cookie() {
  std::random_device random;
  return std::uniform_int_distribution<int>(kFirstCookie, kLastCookie)(random);
}

// The WAL first: a recorder may be at work, which creates the database before it begins a WAL.
void refuse_wal_without_database(const std::string& path) {
  if (!Wal(path + "-wal").holds_something() || size_of(path) > 0) return;
  throw Error(
      fmt::format("'{}-wal' belongs to a database that was moved away: put it beside that database as NAME-wal, "
                  "or move it away",
                  path),
      Exit::try_again);
}

// The WAL first: a recorder may be at work, which marks the file before it begins a WAL.
void refuse_wal_of_another(SQLite::Database& db, const std::string& path) {
  const Wal wal(path + "-wal");
  if (!wal.holds_something()) return;
  const auto header = header_of(db);
  if (!header || !text_of(*header).starts_with(kMagic)) return;  // SQLite says what it is
  const bool has_none = static_cast<unsigned char>((*header)[kReadVersionAt]) == kRollbackJournal;
  if (!has_none && !(wal.database_header() && is_far(*wal.database_header(), *header))) return;
  throw Error(fmt::format("'{0}-wal' does not belong to '{0}', which was put in the place of another database: put it "
                          "beside that database as NAME-wal, or move it away",
                          path),
              Exit::try_again);
}

}  // namespace acd
