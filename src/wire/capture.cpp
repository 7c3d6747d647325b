#include "wire/capture.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zip.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/error.h"
#include "core/fields.h"

namespace acd {
namespace {

constexpr std::size_t kChunk = 64 * 1024;

std::string_view base_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool ends_with_nocase(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         ::strncasecmp(text.data() + text.size() - end.size(), end.data(), end.size()) == 0;
}

// "session-000003-20260302.rte", as acd-report export names its files.
std::optional<Day> exported_date(std::string_view path) {
  const std::string_view name = base_name(path);
  const auto dash = name.rfind('-');
  if (name.substr(0, 8) != "session-" || dash == std::string_view::npos) return std::nullopt;
  const std::string_view date = slice(name, dash + 1, 8);
  const auto y = parse_digits(slice(date, 0, 4)), m = parse_digits(slice(date, 4, 2)),
             d = parse_digits(slice(date, 6, 2));
  Day day = 0;
  if (date.size() != 8 || !y || !m || !d || !day_of(*y, *m, *d, day)) return std::nullopt;
  return day;
}

[[noreturn]] void fail(const std::string& path, std::string_view what) {
  throw Error(fmt::format("cannot read '{}': {}", path, what));
}

}  // namespace

std::optional<Day> day_file_date(std::string_view path) {
  const std::string_view name = base_name(path);
  if (name.size() != 13 || (name[0] != 'a' && name[0] != 'A')) return std::nullopt;
  if (!ends_with_nocase(name, ".txt") && !ends_with_nocase(name, ".zip")) return std::nullopt;
  const auto y = parse_digits(name.substr(1, 4)), m = parse_digits(name.substr(5, 2)),
             d = parse_digits(name.substr(7, 2));
  Day day = 0;
  if (!y || !m || !d || !day_of(*y, *m, *d, day)) return std::nullopt;
  return day;
}

class Capture::Source {
 public:
  virtual ~Source() = default;
  virtual void rewind() = 0;
  virtual std::size_t read(char* out, std::size_t size) = 0;  ///< 0 at the end
  virtual std::uint64_t size() const = 0;
};

namespace {

class FileSource : public Capture::Source {
 public:
  FileSource(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override { ::close(fd_); }

  void rewind() override {
    if (::lseek(fd_, 0, SEEK_SET) < 0) fail(path_, std::strerror(errno));
  }
  std::size_t read(char* out, std::size_t size) override {
    for (;;) {
      const ssize_t n = ::read(fd_, out, size);
      if (n >= 0) return static_cast<std::size_t>(n);
      if (errno != EINTR) fail(path_, std::strerror(errno));
    }
  }
  std::uint64_t size() const override {
    struct stat info {};
    return ::fstat(fd_, &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
  }

 private:
  std::string path_;
  int fd_;
};

class ZipSource : public Capture::Source {
 public:
  explicit ZipSource(const std::string& path) : path_(path) {
    int code = 0;
    archive_ = zip_open(path.c_str(), ZIP_RDONLY, &code);
    if (!archive_) {
      zip_error_t error;
      zip_error_init_with_code(&error, code);
      const std::string text = zip_error_strerror(&error);
      zip_error_fini(&error);
      fail(path, text);
    }
    const int day_files = find_day_files();
    if (day_files == 1) return;
    zip_discard(archive_);
    if (day_files == 0) fail(path, "the zip holds no day file aYYYYMMDD.txt");
    fail(path, fmt::format("the zip holds {} day files; unpack it and name them, each is a session", day_files));
  }
  ZipSource(const ZipSource&) = delete;
  ZipSource& operator=(const ZipSource&) = delete;
  ~ZipSource() override {
    if (file_) zip_fclose(file_);
    zip_discard(archive_);
  }

  void rewind() override {
    if (file_) zip_fclose(file_);
    file_ = zip_fopen_index(archive_, entry_, 0);
    if (!file_) fail(path_, zip_strerror(archive_));
  }
  std::size_t read(char* out, std::size_t size) override {
    if (!file_) rewind();
    const zip_int64_t n = zip_fread(file_, out, size);
    if (n < 0) fail(path_, zip_file_strerror(file_));
    return static_cast<std::size_t>(n);
  }
  std::uint64_t size() const override { return size_; }
  const std::string& entry_name() const { return entry_name_; }

 private:
  // How many there are; the last of them is meant.
  int find_day_files() {
    int found = 0;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive_, 0); ++i) {
      zip_stat_t info;
      const auto index = static_cast<zip_uint64_t>(i);
      if (zip_stat_index(archive_, index, 0, &info) != 0 || !day_file_date(info.name) ||
          !ends_with_nocase(info.name, ".txt"))
        continue;
      entry_ = index;
      entry_name_ = info.name;
      size_ = info.size;
      ++found;
    }
    return found;
  }

  std::string path_;
  std::string entry_name_;
  zip_t* archive_ = nullptr;
  zip_file_t* file_ = nullptr;
  zip_uint64_t entry_ = 0;
  std::uint64_t size_ = 0;
};

// A file without a name that goes when its descriptor is closed.
int unlinked_temporary_file() {
  const char* folder = std::getenv("TMPDIR");
  std::string name = std::string(folder && *folder ? folder : "/tmp") + "/acd-replay-XXXXXX";
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0)
    throw Error(fmt::format("cannot keep standard input in '{}': {}; set TMPDIR to a folder with space", name,
                            std::strerror(errno)));
  ::unlink(name.c_str());
  return fd;
}

std::unique_ptr<Capture::Source> spool_standard_input() {
  FileSource in("standard input", ::dup(STDIN_FILENO));
  const int fd = unlinked_temporary_file();
  auto out = std::make_unique<FileSource>("standard input", fd);
  std::vector<char> chunk(kChunk);
  while (const std::size_t n = in.read(chunk.data(), chunk.size()))
    for (std::size_t done = 0; done < n;) {
      const ssize_t written = ::write(fd, chunk.data() + done, n - done);
      if (written < 0 && errno != EINTR)
        throw Error(fmt::format("cannot keep standard input in a temporary file: {}; set TMPDIR to a folder with space",
                                std::strerror(errno)));
      if (written > 0) done += static_cast<std::size_t>(written);
    }
  return out;
}

}  // namespace

Capture::Capture(std::string path, std::unique_ptr<Source> source)
    : path_(std::move(path)), source_(std::move(source)) {}
Capture::Capture(Capture&&) noexcept = default;
Capture& Capture::operator=(Capture&&) noexcept = default;
Capture::~Capture() = default;

Capture Capture::open(const std::string& path) {
  if (path == "-") return Capture(path, spool_standard_input());
  if (ends_with_nocase(path, ".zip")) {
    auto zip = std::make_unique<ZipSource>(path);
    const auto date = day_file_date(zip->entry_name());
    Capture capture(path, std::move(zip));
    capture.file_date_ = capture.name_date_ = date;
    return capture;
  }
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail(path, std::strerror(errno));
  auto file = std::make_unique<FileSource>(path, fd);
  struct stat info {};
  if (::fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) fail(path, "it is a folder; name the files in it");
  Capture capture(path, std::move(file));
  capture.file_date_ = day_file_date(path);
  capture.name_date_ = capture.file_date_ ? capture.file_date_ : exported_date(path);
  return capture;
}

void Capture::read(const std::function<bool(std::string_view)>& take) {
  source_->rewind();
  std::vector<char> chunk(kChunk);
  while (const std::size_t n = source_->read(chunk.data(), chunk.size()))
    if (!take(std::string_view(chunk.data(), n))) return;
}

std::uint64_t Capture::size() const { return source_->size(); }

struct ContentHasher::State {
  XXH3_state_t* xxh = XXH3_createState();
  ~State() { XXH3_freeState(xxh); }
};

ContentHasher::ContentHasher() : state_(std::make_unique<State>()) { XXH3_128bits_reset(state_->xxh); }
ContentHasher::ContentHasher(ContentHasher&&) noexcept = default;
ContentHasher::~ContentHasher() = default;

void ContentHasher::add(std::string_view bytes) { XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size()); }

ContentHash ContentHasher::result() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh));
  ContentHash hash{};
  std::memcpy(hash.data(), canonical.digest, hash.size());
  return hash;
}

}  // namespace acd
