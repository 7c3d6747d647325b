#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace acd {

/// How the framer came to a frame. Only `record` and `unfinished` can be decoded; the others are rejects.
enum class Framing {
  record,      ///< STX ... line end or next STX; or a line without STX that looks like a record
  unfinished,  ///< began like a record, but the session ended before its line end
  noise,       ///< bytes that belong to no record
  overlong     ///< an STX without an end within kMaxFrame bytes, up to the next STX
};

/// A run of received bytes. `raw` holds every byte: NULs before the STX, the STX, the line end and what follows it.
struct Frame {
  std::string_view raw;  ///< valid only during the call that hands it over
  Framing framing = Framing::record;
};

/// Takes what a Framer finds.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void frame(const Frame& frame) = 0;
  /// More line-end bytes of the frame given last: they arrived after it had been handed over.
  virtual void more_line_end(std::string_view raw) = 0;
};

/// Cuts the switch's byte stream into frames: from STX to a line end or the next STX.
///
/// All raw bytes that it hands over, in order, are the stream that it was fed; where the stream was split between calls
/// changes nothing (but for bytes handed to more_line_end() instead of with their frame). A complete record is handed
/// over before feed() returns. Keeps at most kMaxReject bytes between calls. One Framer per connection or capture; a
/// value that can be copied and put back; not thread safe.
class Framer {
 public:
  static constexpr std::size_t kMaxFrame = 256;    ///< bytes from STX on; the longest documented record has 26
  static constexpr std::size_t kMaxLineEnd = 256;  ///< line-end bytes kept with a frame
  static constexpr std::size_t kMaxReject = 4096;  ///< a longer run of rejected bytes is handed over in pieces

  void feed(std::string_view bytes, FrameSink& sink);
  /// The session has ended: hands over what is pending and starts afresh.
  void finish(FrameSink& sink);
  /// Bytes that belong to a frame which is not complete yet. Fed to a framer that goes on behind the last frame, they
  /// bring it to where this one is. Valid until the next call.
  std::string_view pending() const { return pending_; }
  /// Goes on behind a frame that an earlier process was given last.
  static Framer after(std::string_view raw, Framing framing);

 private:
  enum class Place { outside, record, overlong, line_end, after };

  void step(char c, FrameSink& sink);
  std::size_t step_inside(std::string_view bytes);
  void step_outside(char c, FrameSink& sink);
  void step_record(char c, FrameSink& sink);
  void step_overlong(char c, FrameSink& sink);
  void step_line_end(char c, FrameSink& sink);
  void begin_record(FrameSink& sink, Framing before);
  void hand_over(FrameSink& sink, std::size_t size, Framing framing);
  bool line_is_record() const;

  Place place_ = Place::outside;
  std::string pending_;
  std::size_t start_ = 0;  // in pending_: of the STX, or (outside) of the current line
  bool line_open_ = true;  // outside: the current line may still be a record without STX
  std::size_t line_end_n_ = 0;
};

/// The text of a record frame: without byte order mark, STX, line end, and the NULs around it and within its head
/// (number, letter, time); those behind the head are the decoder's. The view is into raw or into scratch.
std::string_view frame_text(std::string_view raw, std::string& scratch);

/// Whether a text begins as every record does: two digits, a letter, six digits.
bool begins_like_record(std::string_view text);

}  // namespace acd
