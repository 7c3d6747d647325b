#pragma once

#include <string>
#include <string_view>

#include "wire/framer.h"

namespace acd {

/// Whether there is a record in a stream. Feed it piece by piece.
class RecordFinder : private FrameSink {
 public:
  void add(std::string_view bytes) {
    if (!found_) framer_.feed(bytes, *this);
  }
  /// The stream ends here: a record may lack its line end.
  bool finish() {
    if (!found_) framer_.finish(*this);
    return found_;
  }

 private:
  void frame(const Frame& frame) override {
    if (frame.framing != Framing::record && frame.framing != Framing::unfinished) return;
    std::string scratch;
    found_ = found_ || begins_like_record(frame_text(frame.raw, scratch));
  }
  void more_line_end(std::string_view) override {}

  Framer framer_;
  bool found_ = false;
};

}  // namespace acd
