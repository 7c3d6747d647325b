#include "wire/framer.h"

#include <algorithm>

#include "core/fields.h"

namespace acd {
namespace {

constexpr char kStx = '\x02';
constexpr char kEtx = '\x03';
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kHead = 9;  // number, letter, time

bool ends_line(char c) { return c == '\r' || c == '\n' || c == kEtx; }

}  // namespace

std::string_view frame_text(std::string_view raw, std::string& scratch) {
  while (!raw.empty() && (ends_line(raw.back()) || raw.back() == '\0')) raw.remove_suffix(1);
  while (!raw.empty() && raw.front() == '\0') raw.remove_prefix(1);
  if (raw.substr(0, kByteOrderMark.size()) == kByteOrderMark) raw.remove_prefix(kByteOrderMark.size());
  if (!raw.empty() && raw.front() == kStx) raw.remove_prefix(1);
  if (raw.substr(0, kHead).find('\0') == std::string_view::npos) return raw;
  return scratch = without_nuls(raw, kHead);
}

bool begins_like_record(std::string_view text) {
  if (text.size() < kHead || !is_letter(text[2])) return false;
  for (const std::size_t i : {0U, 1U, 3U, 4U, 5U, 6U, 7U, 8U})
    if (!is_digit(text[i])) return false;
  return true;
}

void Framer::feed(std::string_view bytes, FrameSink& sink) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (place_ == Place::record) i += step_inside(bytes.substr(i));
    if (i < bytes.size()) step(bytes[i], sink);
  }
  if (place_ == Place::line_end) {
    hand_over(sink, pending_.size(), Framing::record);
    place_ = Place::after;
  } else if (place_ == Place::after && !pending_.empty()) {
    sink.more_line_end(pending_);
    pending_.clear();
  }
}

void Framer::finish(FrameSink& sink) {
  switch (place_) {
    case Place::outside:
      if (line_is_record()) {
        hand_over(sink, start_, Framing::noise);
        hand_over(sink, pending_.size(), Framing::unfinished);
      }
      hand_over(sink, pending_.size(), Framing::noise);
      break;
    case Place::record:
      hand_over(sink, pending_.size(), Framing::unfinished);
      break;
    case Place::overlong:
      hand_over(sink, pending_.size(), Framing::overlong);
      break;
    case Place::line_end:
    case Place::after:
      break;  // feed() handed it over
  }
  *this = Framer();
}

Framer Framer::after(std::string_view raw, Framing framing) {
  Framer framer;
  if (framing == Framing::overlong) framer.place_ = Place::overlong;
  // Noise that ended inside a line is a line too long for a record; or an STX followed, and then it does not matter.
  if (framing == Framing::noise) framer.line_open_ = !raw.empty() && ends_line(raw.back());
  if (framing != Framing::record) return framer;
  const auto line_end = std::find_if(raw.begin(), raw.end(), ends_line);
  framer.line_end_n_ = static_cast<std::size_t>(raw.end() - line_end);
  if (framer.line_end_n_ > 0) framer.place_ = Place::after;
  return framer;
}

void Framer::step(char c, FrameSink& sink) {
  switch (place_) {
    case Place::outside:
      return step_outside(c, sink);
    case Place::record:
      return step_record(c, sink);
    case Place::overlong:
      return step_overlong(c, sink);
    case Place::line_end:
    case Place::after:
      return step_line_end(c, sink);
  }
}

void Framer::step_outside(char c, FrameSink& sink) {
  if (c == kStx) return begin_record(sink, Framing::noise);
  pending_ += c;
  if (ends_line(c)) {
    if (line_is_record()) {
      hand_over(sink, start_, Framing::noise);
      place_ = Place::line_end;
      line_end_n_ = 1;
      return;
    }
    start_ = pending_.size();
    line_open_ = true;
  } else if (pending_.size() - start_ > kMaxFrame) {
    line_open_ = false;
  }
  if (pending_.size() < kMaxReject) return;
  const std::size_t keep = line_open_ ? pending_.size() - start_ : 0;
  hand_over(sink, pending_.size() - keep, Framing::noise);
  start_ = 0;
}

// The characters of a record up to what may end it, at once; that one itself is for step_record().
std::size_t Framer::step_inside(std::string_view bytes) {
  const std::size_t room = kMaxFrame - std::min(kMaxFrame, pending_.size() - start_);
  const std::size_t limit = std::min(bytes.size(), room);
  std::size_t n = 0;
  while (n < limit && bytes[n] != kStx && !ends_line(bytes[n])) ++n;
  pending_.append(bytes.substr(0, n));
  return n;
}

void Framer::step_record(char c, FrameSink& sink) {
  if (c == kStx) return begin_record(sink, Framing::record);
  pending_ += c;
  if (ends_line(c)) {
    place_ = Place::line_end;
    line_end_n_ = 1;
  } else if (pending_.size() - start_ > kMaxFrame) {
    place_ = Place::overlong;
  }
}

void Framer::step_overlong(char c, FrameSink& sink) {
  if (c == kStx) return begin_record(sink, Framing::overlong);
  pending_ += c;
  if (pending_.size() >= kMaxReject) hand_over(sink, pending_.size(), Framing::overlong);
}

void Framer::step_line_end(char c, FrameSink& sink) {
  if ((ends_line(c) || c == '\0') && line_end_n_ < kMaxLineEnd) {
    pending_ += c;
    ++line_end_n_;
    return;
  }
  if (place_ == Place::line_end) hand_over(sink, pending_.size(), Framing::record);
  if (!pending_.empty()) sink.more_line_end(pending_);
  pending_.clear();
  place_ = Place::outside;
  start_ = 0;
  line_open_ = true;
  step_outside(c, sink);
}

// An STX was read: what is pending ends here, but for the NULs right before the STX, which go with it. An overlong
// frame keeps the bytes that made it one: what a frame is must be told by its bytes alone.
void Framer::begin_record(FrameSink& sink, Framing before) {
  const bool begins_overlong = before == Framing::overlong && start_ < pending_.size() && pending_[start_] == kStx;
  const std::size_t least = begins_overlong ? start_ + kMaxFrame + 1 : 0;
  std::size_t size = pending_.size();
  while (size > least && pending_[size - 1] == '\0' && pending_.size() - size < kMaxLineEnd) --size;
  hand_over(sink, size, before);
  start_ = pending_.size();
  pending_ += kStx;
  place_ = Place::record;
}

void Framer::hand_over(FrameSink& sink, std::size_t size, Framing framing) {
  if (size == 0) return;
  sink.frame({std::string_view(pending_).substr(0, size), framing});
  pending_.erase(0, size);
}

bool Framer::line_is_record() const {
  std::string scratch;
  return line_open_ && begins_like_record(frame_text(std::string_view(pending_).substr(start_), scratch));
}

}  // namespace acd
