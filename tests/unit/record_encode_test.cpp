#include <gtest/gtest.h>

#include <random>
#include <string>

#include "core/text.h"
#include "record/decode.h"
#include "record/describe.h"
#include "record/encode.h"

namespace acd {
namespace {

Record record_of(std::string_view text) {
  const Decoded decoded = decode(text);
  if (const auto* record = std::get_if<Record>(&decoded)) return *record;
  ADD_FAILURE() << '\'' << text << "' was rejected";
  return {};
}

// decode(encode(r)) == r, but for what was wrong with it.
void expect_comes_back(Record record) {
  const std::string text = encode(record);
  Record again = record_of(text);
  record.is_short = again.is_short = false;
  if (auto* agent = std::get_if<AgentRecord>(&record.body)) agent->bad_id = agent->bad_number = false;
  EXPECT_TRUE(again == record) << escape_bytes(text) << " is: " << describe(again);
}

TEST(Encode, GivesTheTextThatTheSwitchSends) {
  for (const char* text :
       {"01A0900001001   6101   ", "01E0900001001   6101   03", "01E0900001001   6101   00",
        "99G235959P860   0703   01", "00S0000001234567765432199", "01H0900001001          01", "01K0900006100030110215",
        "01K0900006100030110215000000", "01Q0900008609999999959", "01K090000610003       ", "74R13024320140115",
        "01V090000", "01y090000|a|b", "01G090000P860   6101   01tail"}) {
    const Record record = record_of(text);
    const std::string expected = record.head.code == 'A' ? std::string(text) + "  " : text;  // a blank button
    EXPECT_EQ(encode(record), expected);
    expect_comes_back(record);
  }
}

TEST(Encode, FillsAShortRecordWithBlanks) {
  EXPECT_EQ(encode(record_of("01G0900001001")), "01G0900001001            ");
  EXPECT_EQ(encode(record_of("01K090000610003")), "01K090000610003       ");
}

TEST(Encode, CountsBytesNotCharactersWhenItFillsAField) {
  expect_comes_back(
      record_of("01H090000Z\xC3\xBC"
                "1    \xE2\x82\xAC"
                "1   01"));
  expect_comes_back(
      record_of("01H0900001001   \xE7\x94\xB5"
                "1   01"));
}

TEST(Encode, ComesBackWithBytesThatAreNoText) { expect_comes_back(record_of("01H090000\x80\xFF     \xC3\xA1     01")); }

// Text without blanks at its ends.
std::string random_text(std::mt19937& random, std::size_t min, std::size_t max) {
  std::string text;
  const std::size_t size = min + random() % (max - min + 1);
  while (text.size() < size) text += static_cast<char>('!' + random() % ('~' - '!' + 1));
  if (size > 2 && random() % 8 == 0) text[size / 2] = ' ';
  return text;
}

std::optional<int> random_count(std::mt19937& random, unsigned max) {
  if (random() % 5 == 0) return std::nullopt;
  return static_cast<int>(random() % (max + 1));
}

std::string random_tail(std::mt19937& random) {
  std::string tail;
  for (auto n = random() % 3 == 0 ? random() % 20 : 0; n > 0; --n) tail += static_cast<char>(random() % 256);
  return tail;
}

Record random_record(std::mt19937& random) {
  static constexpr std::string_view kCodes = "ABCDEFGHIJKLMNOPQRSTUVWXYZakz";
  Record record;
  const char code = kCodes[random() % kCodes.size()];
  record.head = {static_cast<int>(random() % 100), code, static_cast<int>(random() % 86400)};
  if (code == 'K' || code == 'Q') {
    record.body = QueueReport{code == 'K' ? QueueKind::group : QueueKind::path,
                              std::to_string(100 + random() % 900),
                              static_cast<int>(random() % 1000),
                              random_count(random, 999),
                              random_count(random, QueueReport::kLongestWaitMax_s),
                              random_tail(random)};
  } else if (code == 'R') {
    record.body = Refresh{static_cast<Day>(random() % 40000), random_tail(random)};
  } else if (code <= 'U') {
    AgentRecord r{random_text(random, 0, 7), AgentId(random_text(random, 0, 7)), random_count(random, 99), "",
                  random_tail(random)};
    if (code == 'E') {
      if (r.button.value_or(0) != 0) r.reason = std::to_string(*r.button);
      r.button.reset();
    }
    record.body = r;
  } else {
    record.body = UnknownRecord{random_tail(random)};
  }
  return record;
}

TEST(Encode, IsTheInverseOfDecodeForRandomRecords) {
  std::mt19937 random(20260302);
  for (int i = 0; i < 20'000 && !testing::Test::HasFailure(); ++i) expect_comes_back(random_record(random));
}

TEST(Encode, IsTheInverseForWhateverDecodeTakes) {
  std::mt19937 random(1);
  const std::string bytes = "01GKREV 9:x\xC3\xBC|";
  int taken = 0;
  for (int i = 0; i < 20'000 && !testing::Test::HasNonfatalFailure(); ++i) {
    std::string text = encode(random_record(random));
    for (auto n = random() % 3; n > 0; --n) text[random() % text.size()] = bytes[random() % 11];
    text.resize(text.size() - random() % 3);
    const Decoded decoded = decode(text);
    if (const auto* record = std::get_if<Record>(&decoded)) expect_comes_back(*record), ++taken;
  }
  EXPECT_GT(taken, 5'000);
}

}  // namespace
}  // namespace acd
