// A day file with any content is recorded to its last byte or refused, and a zip of it is the same content. A zip that
// is damaged is recorded as far as the same bytes can be read twice, or refused.
// Input: one byte (odd: the rest is a zip; even: it is a day file), then the file.

#include <SQLiteCpp/Statement.h>

#include <string>

#include "../support/archive_file.h"
#include "core/error.h"
#include "folder.h"
#include "log.h"
#include "replay.h"
#include "store/database.h"
#include "wire/capture.h"

using acd::fuzz::require;

namespace {

constexpr std::size_t kEnough = 1 << 18;  // a small zip can hold gigabytes

// "" or why it was refused.
std::string record(const std::string& file, const std::string& db) {
  acd::RecorderOptions options;
  options.command = acd::RecorderOptions::Command::replay;
  options.files = {file};
  options.db = db;
  options.zone = "Australia/Sydney";
  try {
    acd::replay(options);
    return "";
  } catch (const acd::Error& e) {
    require(e.code() == acd::Exit::failed || e.code() == acd::Exit::usage, "what is refused is wrong, not the world");
    return e.what();
  }
}

std::string stored_bytes(const std::string& path) {
  const auto db = acd::open_for_reading(path);
  std::string out;
  SQLite::Statement frames(*db, "SELECT raw FROM frame ORDER BY frame_id");
  while (frames.executeStep()) out += frames.getColumn(0).getString();
  return out;
}

std::string write_zip(const acd::fuzz::Folder& folder, std::string_view content) {
  return acd::test::write_zip(folder.file("a20260405.zip"), {{"a20260405.txt", std::string(content)}});
}

void recorded_day(const acd::fuzz::Folder& folder, std::string_view content) {
  const std::string db = folder.file("acd.db");
  const std::string refused = record(folder.write("a20260405.txt", content), db);
  const std::string zip = write_zip(folder, content);
  if (!refused.empty()) return require(!record(zip, db).empty(), "a zip of what is refused is refused");
  require(stored_bytes(db) == content, "every byte is kept");
  require(record(zip, db).empty(), "a zip of it is known");
  require(stored_bytes(db) == content, "what is known is not recorded again");
}

std::string content_of(acd::Capture capture) {
  std::string out;
  capture.read([&](std::string_view bytes, std::optional<acd::Arrival>) {
    out += bytes;
    return out.size() < kEnough;
  });
  return out;
}

void damaged_zip(const acd::fuzz::Folder& folder, std::string_view bytes) {
  const std::string zip = folder.write("a20260405.zip", bytes);
  std::string content;
  bool several = false;
  try {
    for (acd::Capture& capture : acd::open_captures(zip)) {
      several = !content.empty();
      content += content_of(std::move(capture));
    }
  } catch (const acd::Error&) {
    return require(!record(zip, folder.file("acd.db")).empty(), "what cannot be read is refused");
  }
  // Several are taken in the order of their time, the same one once.
  if (several || content.size() >= kEnough || !record(zip, folder.file("acd.db")).empty()) return;
  require(stored_bytes(folder.file("acd.db")) == content, "every byte is kept");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const acd::fuzz::Folder folder;
  acd::set_log_level(acd::LogLevel::error);
  if (size == 0) return 0;
  folder.clear();
  const std::string_view file = acd::fuzz::text_of(data + 1, size - 1);
  data[0] & 1 ? damaged_zip(folder, file) : recorded_day(folder, file);
  return 0;
}
