#include "wire/reframer.h"

#include <algorithm>

namespace acd {
namespace {

constexpr std::string_view kLineEnds = "\r\n\x03";
constexpr char kStx = '\x02';

}  // namespace

bool Reframer::has_line_end(std::string_view raw) { return raw.find_first_of(kLineEnds) != std::string_view::npos; }

Framing Reframer::next(std::string_view raw, bool cut_off) {
  const Framing framing = judge(raw, cut_off);
  memory_.overlong = framing == Framing::overlong;
  memory_.within_line =
      framing == Framing::noise && !raw.empty() && kLineEnds.find(raw.back()) == std::string_view::npos;
  return framing;
}

Framing Reframer::judge(std::string_view raw, bool cut_off) const {
  const Framing without_end = cut_off ? Framing::unfinished : Framing::record;
  if (const auto stx = raw.find(kStx); stx != std::string_view::npos) {
    const auto size = std::min(raw.find_first_of(kLineEnds, stx), raw.size()) - stx;
    if (size > Framer::kMaxFrame) return Framing::overlong;
    return has_line_end(raw) ? Framing::record : without_end;
  }
  if (memory_.overlong) return Framing::overlong;
  if (memory_.within_line) return Framing::noise;
  const std::string_view line = raw.substr(0, raw.find_first_of(kLineEnds));
  std::string scratch;
  if (line.size() > Framer::kMaxFrame || !begins_like_record(frame_text(line, scratch))) return Framing::noise;
  if (has_line_end(raw)) return Framing::record;
  return cut_off ? Framing::unfinished : Framing::noise;
}

}  // namespace acd
