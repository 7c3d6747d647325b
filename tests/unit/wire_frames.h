#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/framer.h"

namespace acd {

/// Bytes from a text that one can read: "<NUL><STX>01A...<CR><LF>".
inline std::string wire(std::string_view readable) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTokens = {{{"<STX>", "\x02"},
                                                                                            {"<ETX>", "\x03"},
                                                                                            {"<CR>", "\r"},
                                                                                            {"<LF>", "\n"},
                                                                                            {"<NUL>", {"\0", 1}},
                                                                                            {"<BOM>", "\xEF\xBB\xBF"}}};
  std::string out;
  while (!readable.empty()) {
    std::size_t taken = 1;
    std::string_view bytes = readable.substr(0, 1);
    for (const auto& [token, meaning] : kTokens)
      if (readable.substr(0, token.size()) == token) taken = token.size(), bytes = meaning;
    out += bytes;
    readable.remove_prefix(taken);
  }
  return out;
}

/// A frame as it was handed over, with the line-end bytes that came later.
struct FrameCopy {
  Framing framing = Framing::record;
  std::string raw;

  friend bool operator==(const FrameCopy&, const FrameCopy&) = default;
  friend void PrintTo(const FrameCopy& frame, std::ostream* out) {
    static constexpr std::array<const char*, 4> kNames = {"record ", "unfinished ", "noise ", "overlong "};
    *out << kNames[static_cast<std::size_t>(frame.framing)] << testing::PrintToString(frame.raw);
  }
};

/// Keeps all frames; more line end joins the frame that it belongs to.
class FrameList : public FrameSink {
 public:
  void frame(const Frame& frame) override { frames_.push_back({frame.framing, std::string(frame.raw)}); }
  void more_line_end(std::string_view raw) override {
    ASSERT_FALSE(frames_.empty()) << "a line end of no frame";
    EXPECT_EQ(frames_.back().framing, Framing::record) << "a line end of a reject";
    EXPECT_FALSE(raw.empty());
    frames_.back().raw += raw;
  }

  const std::vector<FrameCopy>& frames() const { return frames_; }
  std::string bytes() const {
    std::string out;
    for (const FrameCopy& frame : frames_) out += frame.raw;
    return out;
  }

 private:
  std::vector<FrameCopy> frames_;
};

/// The frames of a whole session that arrived in these pieces.
inline FrameList frames_of(const std::vector<std::string_view>& pieces) {
  FrameList list;
  Framer framer;
  for (const std::string_view piece : pieces) framer.feed(piece, list);
  framer.finish(list);
  return list;
}

}  // namespace acd
