#pragma once

#include <string_view>

#include "wire/framer.h"

namespace acd {

/// Tells from the stored frames of a session, in order, how the framer came to each: rebuild decodes them as they were
/// decoded when they arrived. Frames are never cut anew.
///
/// One Reframer per session; a value.
class Reframer {
 public:
  /// What a frame leaves open for the next one of its session.
  struct Memory {
    bool overlong = false;     ///< it goes on until an STX
    bool within_line = false;  ///< it ended inside a line too long for a record

    friend bool operator==(const Memory&, const Memory&) = default;
  };

  Reframer() = default;
  explicit Reframer(Memory memory) : memory_(memory) {}
  const Memory& memory() const { return memory_; }

  /// `raw` with all line-end bytes that joined it later. `cut_off`: the session ended right behind it, as finish()
  /// tells the framer; false for the last frame stored by a process that was killed.
  Framing next(std::string_view raw, bool cut_off);

  /// Whether `cut_off` matters for this frame.
  static bool has_line_end(std::string_view raw);

 private:
  Framing judge(std::string_view raw, bool cut_off) const;

  Memory memory_;
};

}  // namespace acd
