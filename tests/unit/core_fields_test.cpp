#include <gtest/gtest.h>

#include "core/fields.h"

namespace acd {
namespace {

TEST(Fields, SliceOfAShortTextIsWhatThereIs) {
  EXPECT_EQ(slice("abcdef", 2, 3), "cde");
  EXPECT_EQ(slice("abcdef", 4, 7), "ef");
  EXPECT_EQ(slice("abcdef", 6, 1), "");
  EXPECT_EQ(slice("abcdef", 600, 1), "");
  EXPECT_EQ(slice("", 0, 2), "");
}

TEST(Fields, TrimBlanksTakesBlanksOnlyFromBothEnds) {
  EXPECT_EQ(trim_blanks("  61 01  "), "61 01");
  EXPECT_EQ(trim_blanks("       "), "");
  EXPECT_EQ(trim_blanks(""), "");
  EXPECT_EQ(trim_blanks("\t6101\n"), "\t6101\n");
}

TEST(Fields, TrimFillTakesBlanksAndNulsFromBothEnds) {
  EXPECT_EQ(trim_fill(std::string_view("\0 6101\0 \0", 9)), "6101");
  EXPECT_EQ(trim_fill(std::string_view("\0\0\0", 3)), "");
  EXPECT_EQ(trim_fill(std::string_view("61\0 01\t", 7)), std::string_view("61\0 01\t", 7));
}

TEST(Fields, WithoutNulsLeavesThoseBehind) {
  const std::string_view text("\0a\0b\0c\0", 7);
  EXPECT_EQ(without_nuls(text, 0), text);
  EXPECT_EQ(without_nuls(text, 2), std::string_view("ab\0c\0", 5));
  EXPECT_EQ(without_nuls(text, 3), std::string_view("abc\0", 4));
  EXPECT_EQ(without_nuls(text, 9), "abc");
}

TEST(Fields, ControlBytesAreThoseBelowTheBlankAndDel) {
  int controls = 0;
  for (int c = 0; c < 256; ++c) controls += is_control(static_cast<char>(c));
  EXPECT_EQ(controls, 33);
  EXPECT_TRUE(is_control('\0') && is_control('\x1F') && is_control('\x7F'));
  EXPECT_FALSE(is_control(' ') || is_control('~') || is_control('\x80') || is_control('\xFF'));
}

TEST(Fields, ParseDigitsTakesOneToNineDigitsAndNothingElse) {
  EXPECT_EQ(parse_digits("0"), 0);
  EXPECT_EQ(parse_digits("007"), 7);
  EXPECT_EQ(parse_digits("999999999"), 999'999'999);
  for (const char* text : {"", "1234567890", "-1", "+1", "1 ", " 1", "1a", "0x1", "1.0"})
    EXPECT_EQ(parse_digits(text), std::nullopt) << '\'' << text << '\'';
  EXPECT_EQ(parse_digits(std::string_view("1\0", 2)), std::nullopt);
  EXPECT_EQ(parse_digits("\xD9\xA3"), std::nullopt) << "an Arabic three is no digit of the switch";
}

TEST(Fields, LettersAndDigitsAreThoseOfAsciiWhateverTheLocale) {
  int letters = 0;
  int digits = 0;
  for (int c = 0; c < 256; ++c) {
    letters += is_letter(static_cast<char>(c));
    digits += is_digit(static_cast<char>(c));
  }
  EXPECT_EQ(letters, 52);
  EXPECT_EQ(digits, 10);
}

}  // namespace
}  // namespace acd
