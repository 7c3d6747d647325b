#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "core/error.h"
#include "wire/archive.h"
#include "wire/capture.h"
#include "wire/connections.h"
#include "wire/first_bytes.h"
#include "wire/frames_json.h"

namespace acd {
namespace {

class PlainSource : public Capture::Source {
 public:
  explicit PlainSource(FilePart file) : file_(std::move(file)) {}

  void read(const Capture::Take& take) override {
    std::string chunk(64 * 1024, '\0');
    std::uint64_t at = 0;
    while (const std::size_t n = file_.read(at, chunk.data(), chunk.size())) {
      at += n;
      if (!take({chunk.data(), n}, std::nullopt)) return;
    }
  }
  std::uint64_t size() const override { return file_.size(); }

 private:
  FilePart file_;
};

class LogSource : public Capture::Source {
 public:
  LogSource(std::shared_ptr<ChunkLog> log, std::size_t stream) : log_(std::move(log)), stream_(stream) {}

  void read(const Capture::Take& take) override { log_->read(stream_, take); }
  std::uint64_t size() const override { return log_->size(stream_); }

 private:
  std::shared_ptr<ChunkLog> log_;
  std::size_t stream_;
};

Capture::About about(std::string path, std::string_view name, std::uint64_t lost_bytes = 0) {
  Capture::About about{std::move(path), day_file_date(name), std::nullopt, lost_bytes};
  about.name_date = about.file_date ? about.file_date : exported_date(name);
  return about;
}

// Finds the captures in a file, and in the files that are in it.
class Finder {
 public:
  /// Why there is none in it ("it is ..."); empty when there are. `name` says whether it is a day file.
  std::string add(const FilePart& file, std::string_view name, int depth = 0) {
    const std::string first = file.first_bytes();
    const FileKind kind = kind_of(first, first.size() == file.size());
    switch (kind) {
      case FileKind::packet_capture:
        return add_connections(file);
      case FileKind::frames_json:
        return add_frames(file, name);
      case FileKind::zip:
      case FileKind::seven_zip:
      case FileKind::tar:
      case FileKind::compressed:
        return add_members(file, name, kind, depth);
      default:
        break;
    }
    if (const std::string refusal = refusal_of(kind, first); !refusal.empty() && !is_bad_day(kind, name, depth))
      return refusal;
    captures_.emplace_back(about(file.path(), name), std::make_unique<PlainSource>(file));
    return {};
  }

  std::vector<Capture> take() { return std::move(captures_); }

 private:
  std::string add_connections(const FilePart& file) {
    const SwitchStreams found = switch_streams(file);
    if (found.streams.empty()) return found.why_none;
    std::map<std::string, int> times;
    for (const SwitchStream& stream : found.streams) {
      const int time = ++times[stream.from];
      std::string path = file.path();
      if (found.streams.size() > 1) path += ": " + stream.from;
      if (time > 1) path += fmt::format(" ({})", time);
      captures_.emplace_back(about(std::move(path), "", stream.lost_bytes),
                             std::make_unique<LogSource>(found.log, stream.stream));
    }
    return {};
  }

  std::string add_frames(const FilePart& file, std::string_view name) {
    const FramesJson found = read_frames_json(file);
    for (const FramesJson::Session& session : found.sessions) {
      std::string path = file.path();
      if (found.sessions.size() > 1) path += fmt::format(": session {}", session.session_id);
      captures_.emplace_back(about(std::move(path), name), std::make_unique<LogSource>(found.log, session.stream));
    }
    return {};
  }

  // Such a day is not left out of an archive without a word: who records it finds that there is no record.
  static bool is_bad_day(FileKind kind, std::string_view name, int depth) {
    return depth > 0 && (kind == FileKind::text || kind == FileKind::empty) && day_file_date(name) &&
           (name.ends_with('t') || name.ends_with('T'));
  }

  // What is no capture is left out, if there is one.
  std::string add_members(const FilePart& file, std::string_view name, FileKind kind, int depth) {
    constexpr int kDeepest = 3;
    if (depth == kDeepest) return fmt::format("it is packed more than {} times over; unpack it yourself", kDeepest);
    const std::size_t before = captures_.size();
    const std::vector<Member> members = unpack(file, name, kind);
    std::string why;
    for (const Member& member : members) {
      const std::string refusal = add(member.bytes, member.name, depth + 1);
      if (!refusal.empty())
        why = fmt::format("{}'{}': {}", members.size() > 1 ? "among them " : "", member.name, refusal);
    }
    if (captures_.size() > before) return {};
    if (members.empty()) return "it is an archive of nothing; a capture is missing in it";
    return members.size() == 1 ? "it holds " + why
                               : fmt::format("it holds {} files and no capture, {}", members.size(), why);
  }

  std::vector<Capture> captures_;
};

}  // namespace

std::vector<Capture> open_captures(const std::string& path) {
  const FilePart file = FilePart::open(path);
  Finder finder;
  if (const std::string refusal = finder.add(file, path); !refusal.empty()) fail_to_read(path, refusal);
  std::vector<Capture> captures = finder.take();
  if (captures.size() == 1) captures.front().call(path);
  return captures;
}

}  // namespace acd
