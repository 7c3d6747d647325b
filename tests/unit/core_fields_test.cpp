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
