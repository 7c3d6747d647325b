#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acd::test {

/// What is in an archive: name, content.
using Entries = std::vector<std::pair<std::string, std::string>>;

struct FreeArchive {
  void operator()(archive* a) const { archive_write_free(a); }
};
using NewArchive = std::unique_ptr<archive, FreeArchive>;

inline void require_done(archive* a, int result) {
  if (result < ARCHIVE_WARN) throw std::runtime_error(archive_error_string(a));
}

/// Writes an archive: `format` "zip", "7zip", "ustar", or "raw" for the content alone; packed by `filter` "none",
/// "gzip", "xz", "zstd" or "bzip2"; `options` as libarchive has them.
inline std::string write_archive(const std::string& path, const char* format, const Entries& entries,
                                 const char* filter = "none", const char* options = "") {
  const NewArchive a(archive_write_new());
  require_done(a.get(), archive_write_set_format_by_name(a.get(), format));
  if (filter != std::string_view("none")) require_done(a.get(), archive_write_add_filter_by_name(a.get(), filter));
  require_done(a.get(), archive_write_set_bytes_in_last_block(a.get(), 1));
  require_done(a.get(), archive_write_set_options(a.get(), options));
  if (std::string(options).find("encryption") != std::string::npos)
    require_done(a.get(), archive_write_set_passphrase(a.get(), "secret"));
  require_done(a.get(), archive_write_open_filename(a.get(), path.c_str()));
  for (const auto& [name, content] : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    require_done(a.get(), archive_write_header(a.get(), entry));
    archive_entry_free(entry);
    if (archive_write_data(a.get(), content.data(), content.size()) != static_cast<la_ssize_t>(content.size()))
      throw std::runtime_error("an entry of an archive could not be written");
  }
  require_done(a.get(), archive_write_close(a.get()));
  return path;
}

/// Writes a zip.
inline std::string write_zip(const std::string& path, const Entries& entries) {
  return write_archive(path, "zip", entries);
}

}  // namespace acd::test
