#include "wire/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "core/text.h"
#include "wire/file_names.h"
#include "wire/spool.h"

namespace acd {
namespace {

constexpr std::size_t kChunk = 64 * 1024;
// Captures shrink to a twentieth, a silent night to a hundredth.
constexpr std::uint64_t kMostTimes = 500;
constexpr std::uint64_t kAlwaysTaken = 64 * 1024 * 1024;  // bytes

// Where libarchive reads.
struct Input {
  const FilePart& packed;
  std::uint64_t at = 0;
  std::string chunk = std::string(kChunk, '\0');
};

la_ssize_t read_input(archive*, void* data, const void** bytes) {
  auto& input = *static_cast<Input*>(data);
  const std::size_t n = input.packed.read(input.at, input.chunk.data(), input.chunk.size());
  input.at += n;
  *bytes = input.chunk.data();
  return static_cast<la_ssize_t>(n);
}

la_int64_t seek_input(archive*, void* data, la_int64_t offset, int whence) {
  auto& input = *static_cast<Input*>(data);
  const auto from =
      whence == SEEK_SET ? 0 : static_cast<la_int64_t>(whence == SEEK_CUR ? input.at : input.packed.size());
  const la_int64_t at = from + offset;
  if (at < 0) return ARCHIVE_FATAL;
  input.at = static_cast<std::uint64_t>(at);
  return at;
}

la_int64_t skip_input(archive*, void* data, la_int64_t size) {
  auto& input = *static_cast<Input*>(data);
  const std::uint64_t left = input.packed.size() - std::min(input.at, input.packed.size());
  const std::uint64_t skipped = std::min(left, static_cast<std::uint64_t>(std::max<la_int64_t>(size, 0)));
  input.at += skipped;
  return static_cast<la_int64_t>(skipped);
}

struct Free {
  void operator()(archive* a) const { archive_read_free(a); }
};

std::string_view text_of(FileKind kind) {
  return kind == FileKind::zip         ? "zip"
         : kind == FileKind::seven_zip ? "7z archive"
         : kind == FileKind::tar       ? "tar"
                                       : "compressed file";
}

class Unpacker {
 public:
  Unpacker(const FilePart& packed, std::string_view name, FileKind kind)
      : packed_(packed),
        unpacked_name_(base_name(unpacked_name(name))),
        kind_(kind),
        input_{packed},
        spool_("what '" + packed.path() + "' holds"),
        archive_(archive_read_new()) {
    choose_formats();
    archive_read_set_read_callback(archive_.get(), read_input);
    archive_read_set_seek_callback(archive_.get(), seek_input);
    archive_read_set_skip_callback(archive_.get(), skip_input);
    archive_read_set_callback_data(archive_.get(), &input_);
    if (archive_read_open1(archive_.get()) != ARCHIVE_OK) fail();
  }

  std::vector<Member> members() {
    std::vector<Member> members;
    archive_entry* entry = nullptr;
    for (;;) {
      const int got = archive_read_next_header(archive_.get(), &entry);
      if (got == ARCHIVE_EOF) break;
      if (got < ARCHIVE_WARN) fail();
      if (archive_entry_filetype(entry) != AE_IFREG) continue;
      name_ = name_of(entry);
      if (archive_entry_is_encrypted(entry)) fail_encrypted();
      const std::uint64_t begin = spool_.size();
      unpack_entry();
      const std::string path = kind_ == FileKind::compressed ? packed_.path() : packed_.path() + ": " + name_;
      members.push_back({name_, spool_.part(path, begin, spool_.size())});
    }
    std::stable_sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return members;
  }

 private:
  void choose_formats() {
    archive* a = archive_.get();
    if (kind_ == FileKind::zip) archive_read_support_format_zip(a);
    if (kind_ == FileKind::seven_zip) archive_read_support_format_7zip(a);
    if (kind_ == FileKind::tar) archive_read_support_format_tar(a);
    if (kind_ != FileKind::compressed) return;
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_zstd(a);
    archive_read_support_filter_bzip2(a);
    archive_read_support_format_raw(a);
    archive_read_support_format_empty(a);
  }

  std::string name_of(archive_entry* entry) const {
    if (kind_ == FileKind::compressed) return unpacked_name_;
    const char* name = archive_entry_pathname_utf8(entry);
    if (!name) name = archive_entry_pathname(entry);
    std::string text = name ? name : "a file whose name cannot be read";
    std::replace(text.begin(), text.end(), '\\', '/');
    return printable(text);
  }

  void unpack_entry() {
    std::string chunk(kChunk, '\0');
    for (;;) {
      const la_ssize_t n = archive_read_data(archive_.get(), chunk.data(), chunk.size());
      if (n < 0) fail();
      if (n == 0) return;
      spool_.append({chunk.data(), static_cast<std::size_t>(n)});
      if (spool_.size() > kAlwaysTaken && spool_.size() / kMostTimes > packed_.size())
        fail_to_read(packed_.path(), fmt::format("it would unpack to more than {} times its size: no capture does; "
                                                 "unpack it yourself, if it is one",
                                                 kMostTimes));
    }
  }

  [[noreturn]] void fail_encrypted() const {
    fail_to_read(packed_.path(),
                 fmt::format("the {} is encrypted; unpack it with its password and name the files", text_of(kind_)));
  }

  [[noreturn]] void fail() const {
    if (archive_read_has_encrypted_entries(archive_.get()) > 0) fail_encrypted();
    const char* said = archive_error_string(archive_.get());
    const std::string why = said ? said : "it is damaged";
    const std::string where = name_.empty() ? "" : fmt::format(", '{}' in it,", name_);
    if (why.find("ompression method") != std::string::npos)
      fail_to_read(packed_.path(), fmt::format("the {}{} is packed in a way that is not read here ({}); unpack it "
                                               "(unzip FILE, 7z x FILE) and name the files",
                                               text_of(kind_), where, why));
    fail_to_read(packed_.path(),
                 fmt::format("the {}{} is damaged or not all there ({}); fetch it anew", text_of(kind_), where, why));
  }

  const FilePart& packed_;
  std::string unpacked_name_;
  FileKind kind_;
  Input input_;
  Spool spool_;
  std::unique_ptr<archive, Free> archive_;
  std::string name_;  // of the file at work
};

}  // namespace

std::vector<Member> unpack(const FilePart& packed, std::string_view name, FileKind kind) {
  return Unpacker(packed, name, kind).members();
}

}  // namespace acd
