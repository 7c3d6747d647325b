#include "wire/frames_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/text.h"

namespace acd {
namespace {

struct Line {
  std::int64_t session_id = 0;
  std::optional<Arrival> arrived;
  std::string bytes;
};

std::optional<Line> line_of(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("session_id") || !json.contains("received_us") || !json.contains("raw"))
    return std::nullopt;
  const auto &session_id = json["session_id"], &received_us = json["received_us"], &raw = json["raw"];
  if (!session_id.is_number_integer() || !raw.is_string()) return std::nullopt;
  if (!received_us.is_null() && !received_us.is_number_integer()) return std::nullopt;
  const auto bytes = unescape_bytes(raw.get_ref<const std::string&>());
  if (!bytes) return std::nullopt;
  Line line{session_id.get<std::int64_t>(), std::nullopt, *bytes};
  if (!received_us.is_null()) line.arrived = Arrival{received_us.get<std::int64_t>()};
  return line;
}

// Which stream is that of the session; a new one if it is the first line of it.
std::size_t stream_of(std::int64_t session_id, FramesJson& out) {
  const auto found = std::find_if(out.sessions.rbegin(), out.sessions.rend(),
                                  [&](const auto& session) { return session.session_id == session_id; });
  if (found != out.sessions.rend()) return found->stream;
  out.sessions.push_back({session_id, out.log->begin_stream()});
  return out.sessions.back().stream;
}

}  // namespace

FramesJson read_frames_json(const FilePart& file) {
  constexpr std::size_t kLongestJson = 64 * 1024;
  FramesJson out{std::make_shared<ChunkLog>("the frames of '" + file.path() + "'"), {}};
  const FilePart::Stream stream = file.stream();
  std::string text(kLongestJson, '\0');
  for (std::int64_t number = 1; std::fgets(text.data(), static_cast<int>(text.size()), stream.get()); ++number) {
    const auto line = line_of(text.c_str());
    if (!line)
      fail_to_read(file.path(), fmt::format("its line {} is not one that 'acd-report export --as ndjson' writes; "
                                            "export it anew",
                                            number));
    out.log->append(stream_of(line->session_id, out), line->bytes, line->arrived);
  }
  if (std::ferror(stream.get())) fail_to_read(file.path(), "it cannot be read to its end");
  return out;
}

}  // namespace acd
