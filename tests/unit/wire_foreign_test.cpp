#include <gtest/gtest.h>

#include "wire/foreign.h"

namespace acd {
namespace {

std::string text_of(std::string_view bytes) {
  ForeignBytes foreign;
  foreign.add(bytes);
  return foreign_text(foreign);
}

TEST(WireForeign, IsShownAndSaysWhatItMayBe) {
  const std::string no_records = " bytes came that are no ACD records, such as ";
  const struct {
    std::string_view bytes;
    const char* expected;
  } kTable[] = {
      {"01/14 09:24 00:00:59 T201     003 P001 100 1011T 1405\n",
       "'01/14 09:24 00:00:59 T201     003 P001 1 ...': is this the SMDR port?"},
      {"\r\n%01/14 09:24\r\n", "'%01/14 09:24': is this the SMDR port?"},
      {"SSH-2.0-OpenSSH_9.2\r\n", "'SSH-2.0-OpenSSH_9.2': is this SSH?"},
      {"HTTP/1.1 400 Bad Request\r\nServer: x\r\n", "'HTTP/1.1 400 Bad Request': is this a web server?"},
      {{"\x15\x03\x01\x00\x02\x02\x46", 7}, "'\\x15\\x03\\x01\\x00\\x02\\x02F': is this a TLS port?"},
      {"\xff\xfd\x18\xff\xfd\x20", "'\\xff\\xfd\\x18\\xff\\xfd ': is this a telnet port?"},
      {{"\x00\x10\x80\x01", 4}, "'\\x00\\x10\\x80\\x01': is this the port of another protocol, such as MiTAI?"},
      {"hello", "'hello': is this the port of the real time events? It is 15373 unless it was set up otherwise"},
  };
  for (const auto& [bytes, expected] : kTable)
    EXPECT_EQ(std::to_string(bytes.size()) + no_records + expected, text_of(bytes));
  EXPECT_EQ("", text_of(""));
}

TEST(WireForeign, IsBounded) {
  ForeignBytes foreign;
  for (int i = 0; i < 1000; ++i) foreign.add(std::string(1000, '\x1b'));
  EXPECT_EQ(1'000'000, foreign.count);
  EXPECT_EQ(ForeignBytes::kFirst, foreign.first.size());
  EXPECT_GT(200U, foreign_text(foreign).size());
}

TEST(WireForeign, IsNotWhatMayBecomeARecord) {
  for (const char* bytes : {"", "0", "00", "00Q", "00Q10", "00Q10000086", "\x02", "\x02zz", "zz\x02"})
    EXPECT_FALSE(is_foreign(bytes)) << bytes;
  for (const char* bytes : {"01/", "S", "220 ", "00Q1x"}) EXPECT_TRUE(is_foreign(bytes)) << bytes;
}

}  // namespace
}  // namespace acd
