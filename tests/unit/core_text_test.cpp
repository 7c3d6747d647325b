#include <gtest/gtest.h>

#include <string>

#include "core/text.h"

namespace acd {
namespace {

const std::string kBad = "\xEF\xBF\xBD";  // U+FFFD

// The inverse of escape_bytes.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
    } else if (text.at(i + 1) == '\\') {
      out += '\\';
      ++i;
    } else {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 2, 2)), nullptr, 16));
      i += 3;
    }
  }
  return out;
}

std::string every_byte() {
  std::string out;
  for (int c = 0; c < 256; ++c) out += static_cast<char>(c);
  return out;
}

TEST(Printable, LeavesValidPrintableTextAsItIs) {
  for (const char* text : {"", "P860", "agent 6101 \"x\" \\ ~", "Z\xC3\xBCrich", "\xE2\x82\xAC", "\xF0\x9F\x93\x9E",
                           "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF", "\xC2\xA0"})
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, ReplacesControlCharacters) {
  EXPECT_EQ(printable(std::string_view("a\0b\nc\x1B[31m\x7F", 11)),
            "a" + kBad + "b" + kBad + "c" + kBad + "[31m" + kBad);
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m"),
            kBad + kBad + "31m")
      << "a C1 control sequence introducer in UTF-8 drives terminals too";
}

TEST(Printable, ReplacesWhatSeparatesLinesOrTurnsText) {
  const std::string three = kBad + kBad + kBad;
  for (const char* turning :
       {"\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAA", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA9"})
    EXPECT_EQ(printable(turning), three);
  for (const char* beside :
       {"\xE2\x80\xA7", "\xE2\x80\xAF", "\xE2\x81\xA5", "\xE2\x81\xAA", "\xE2\x82\xA8", "\xE1\x80\xA8"})
    EXPECT_EQ(printable(beside), beside);
}

TEST(Printable, ReplacesEachByteThatIsNotUtf8) {
  EXPECT_EQ(printable("\x80"), kBad) << "continuation without a start";
  EXPECT_EQ(printable("\xC3"), kBad) << "cut off at the end";
  EXPECT_EQ(printable("\xE2\x82"), kBad + kBad) << "cut off at the end";
  EXPECT_EQ(printable("\xE2\x82x"), kBad + kBad + "x") << "cut off in the middle";
  EXPECT_EQ(printable("\xC0\xAF"), kBad + kBad) << "overlong '/'";
  EXPECT_EQ(printable("\xE0\x9F\xBF"), kBad + kBad + kBad) << "overlong, three bytes";
  EXPECT_EQ(printable("\xF0\x8F\xBF\xBF"), kBad + kBad + kBad + kBad) << "overlong, four bytes";
  EXPECT_EQ(printable("\xED\xA0\x80"), kBad + kBad + kBad) << "surrogate";
  EXPECT_EQ(printable("\xF4\x90\x80\x80"), kBad + kBad + kBad + kBad) << "above U+10FFFF";
  EXPECT_EQ(printable("\xFF\xFE"), kBad + kBad);
}

TEST(Printable, IsIdempotent) {
  const std::string once = printable(every_byte());
  EXPECT_EQ(printable(once), once);
}

TEST(EscapeBytes, ShowsPrintableAsciiAndEscapesTheRest) {
  EXPECT_EQ(escape_bytes(std::string_view("\x02"
                                          "74R13024320140115\r\n\0",
                                          21)),
            "\\x0274R13024320140115\\x0d\\x0a\\x00");
  EXPECT_EQ(escape_bytes("a\\b"), "a\\\\b");
  EXPECT_EQ(escape_bytes("\xC3\xBC"), "\\xc3\\xbc");
}

TEST(EscapeBytes, IsReversibleForEveryPairOfBytes) {
  const std::string bytes = every_byte();
  EXPECT_EQ(unescape(escape_bytes(bytes)), bytes);
  for (const char a : bytes)
    for (const char b : {'\\', 'x', '0', '\0', '\xFF'}) {
      const std::string pair{a, b};
      ASSERT_EQ(unescape(escape_bytes(pair)), pair);
    }
  EXPECT_EQ(unescape(escape_bytes("\\x02")), "\\x02") << "text that looks like an escape";
}

TEST(LogValue, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(log_value("6101"), "6101");
  EXPECT_EQ(log_value("/var/lib/acd/acd.db"), "/var/lib/acd/acd.db");
  EXPECT_EQ(log_value(""), "\"\"");
  EXPECT_EQ(log_value("two words"), "\"two words\"");
  EXPECT_EQ(log_value("a=b"), "\"a=b\"");
  EXPECT_EQ(log_value("say \"no\\yes\""), "\"say \\\"no\\\\yes\\\"\"");
}

TEST(LogValue, IsOneLineWhateverComes) {
  const std::string value = log_value(every_byte() + "\n level=error event=forged");
  for (const char c : value) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  EXPECT_EQ(value.front(), '"');
  EXPECT_EQ(value.back(), '"');
}

TEST(Shown, IsCutBehindSoManyCharacters) {
  EXPECT_EQ("", shown(""));
  EXPECT_EQ(std::string(80, 'x'), shown(std::string(80, 'x')));
  EXPECT_EQ(std::string(80, 'x') + "...", shown(std::string(81, 'x')));
  EXPECT_EQ("\u00E9\u65E5...", shown("\u00E9\u65E5x", 2));
  EXPECT_EQ("\u00E9\u65E5x", shown("\u00E9\u65E5x", 3));
  EXPECT_EQ("\U0001F600\U0001F600...", shown("\U0001F600\U0001F600\U0001F600\U0001F600", 2));
  EXPECT_EQ("a\uFFFD\uFFFDb...", shown("a\n\xFF"
                                       "bc",
                                       4));
}

}  // namespace
}  // namespace acd
