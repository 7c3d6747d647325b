#include <gtest/gtest.h>

#include <string>

#include "record/decode.h"
#include "wire_frames.h"

namespace acd {
namespace {

constexpr int kNine = 9 * 3600;

std::string padded(std::string text, std::size_t width) {
  text.resize(width, ' ');
  return text;
}

// The text of an agent record of number 01 at 09:00:00.
std::string agent_text(char code, const std::string& directory_number, const std::string& agent_id,
                       const std::string& rest) {
  return std::string("01") + code + "090000" + padded(directory_number, 7) + padded(agent_id, 7) + rest;
}

Record record_of(std::string_view text) {
  const Decoded decoded = decode(text);
  if (const auto* record = std::get_if<Record>(&decoded)) return *record;
  ADD_FAILURE() << '\'' << text << "' was rejected: " << reject_reason_name(std::get<Reject>(decoded).reason);
  return {};
}

template <class Body>
Body body_of(std::string_view text) {
  const Record record = record_of(text);
  if (const auto* body = std::get_if<Body>(&record.body)) return *body;
  ADD_FAILURE() << '\'' << text << "' is of another kind";
  return {};
}

AgentRecord agent_of(std::string_view text) { return body_of<AgentRecord>(text); }
QueueReport queue_of(std::string_view text) { return body_of<QueueReport>(text); }
Refresh refresh_of(std::string_view text) { return body_of<Refresh>(text); }

void expect_reject(std::string_view text, RejectReason reason, std::size_t offset) {
  const Decoded decoded = decode(text);
  ASSERT_TRUE(std::holds_alternative<Reject>(decoded)) << '\'' << text << "' was taken";
  const Reject reject = std::get<Reject>(decoded);
  EXPECT_EQ(reject_reason_name(reject.reason), reject_reason_name(reason)) << text;
  EXPECT_EQ(reject.offset, offset) << text;
}

TEST(DecodeHead, OfEveryRecordIsNumberLetterAndTime) {
  const Head head = record_of("74R13024320140115").head;
  EXPECT_EQ(head, (Head{74, 'R', 13 * 3600 + 2 * 60 + 43}));
  EXPECT_EQ(record_of("00V000000").head, (Head{0, 'V', 0}));
  EXPECT_EQ(record_of("99V235959").head, (Head{99, 'V', 86399}));
}

TEST(DecodeAgent, ReadsAllFieldsOfEveryLetter) {
  for (const char code : std::string("ABCDEFGHIJLMNOPSTU")) {
    const Record record = record_of(agent_text(code, "1001", "6101", "03tail"));
    EXPECT_EQ(record.head, (Head{1, code, kNine}));
    AgentRecord expected{"1001", AgentId("6101"), 3, "", "tail"};
    if (code == 'E') expected.button.reset(), expected.reason = "03";
    EXPECT_EQ(std::get<AgentRecord>(record.body), expected) << code;
    EXPECT_FALSE(record.is_short);
  }
}

TEST(DecodeAgent, TakesIdsOfOneToSevenCharactersAsTextWithTheirZeros) {
  for (const char* id : {"7", "70", "007", "0703", "61010", "610101", "9000004", "A-12"})
    EXPECT_EQ(agent_of(agent_text('G', "P860", id, "01")).agent_id, AgentId(id));
}

TEST(DecodeAgent, TakesDirectoryNumbersOfPathsAndSets) {
  EXPECT_EQ(agent_of(agent_text('G', "P860", "6101", "01")).directory_number, "P860");
  EXPECT_EQ(agent_of(agent_text('S', "1234567", "6101", "01")).directory_number, "1234567");
  EXPECT_EQ(agent_of(agent_text('A', "", "6101", "00")).directory_number, "");
}

TEST(DecodeAgent, BlankAgentIdMeansNobodyIsLoggedOnAtTheSet) {
  const AgentRecord record = agent_of(agent_text('H', "1001", "", "01"));
  EXPECT_TRUE(record.agent_id.empty());
  EXPECT_EQ(record.directory_number, "1001");
  EXPECT_EQ(record.button, 1);
}

TEST(DecodeAgent, KeepsBlanksInsideAnId) {
  EXPECT_EQ(agent_of(agent_text('H', "1 0 1", "61 01", "01")).agent_id, AgentId("61 01"));
  EXPECT_EQ(agent_of(agent_text('H', "1001", "  6101", "01")).agent_id, AgentId("6101"));
}

TEST(DecodeAgent, KeepsAnyByteOfAnIdThatIsNoControlByte) {
  const std::string odd = "6\xFF\x80\xC3~";
  const AgentRecord record = agent_of(agent_text('H', "1001", odd, "01"));
  EXPECT_EQ(record.agent_id, AgentId(odd));
  EXPECT_FALSE(record.bad_id);
}

TEST(DecodeAgent, TakesNoIdAndNoNumberWithControlBytesInIt) {
  const auto with = [](char control) { return std::string("61") + control + "02"; };
  for (int c = 0; c < 0x80; ++c) {
    if (c >= 0x20 && c != 0x7F) continue;
    const std::string damaged = with(static_cast<char>(c));
    const AgentRecord id = agent_of(agent_text('H', "1001", damaged, "01"));
    EXPECT_EQ(id, (AgentRecord{"1001", AgentId(), 1, "", "", true, false})) << c;
    const AgentRecord number = agent_of(agent_text('H', damaged, "6102", "01"));
    EXPECT_EQ(number, (AgentRecord{"", AgentId("6102"), 1, "", "", false, true})) << c;
  }
  for (const char* edge : {"\t6102", "6102\t", "\x07", "6102 \x1B"})
    EXPECT_TRUE(agent_of(agent_text('H', "1001", edge, "01")).bad_id) << edge;
}

// As C programs fill up a field.
TEST(DecodeAgent, TakesNulsThatFillUpAFieldForBlanks) {
  const auto nuls = [](std::string text) {
    text.resize(7, '\0');
    return text;
  };
  const Record filled = record_of(agent_text('G', nuls("P860"), nuls("6102"), "01"));
  EXPECT_EQ(std::get<AgentRecord>(filled.body), (AgentRecord{"P860", AgentId("6102"), 1, "", ""}));
  EXPECT_FALSE(filled.is_short);
  EXPECT_EQ(agent_of(agent_text('J', "1001", nuls(""), "01")), (AgentRecord{"1001", AgentId(), 1, "", ""}));
  EXPECT_EQ(agent_of(agent_text('J', nuls("1001"), nuls("6102"), "01tail56")),
            (AgentRecord{"1001", AgentId("6102"), 1, "", "tail56"}))
      << "without the NULs it would have the length of a record too";
  EXPECT_EQ(agent_of(agent_text('A', "1001", nuls("61020"), "00")).agent_id, AgentId("61020"));
  EXPECT_EQ(agent_of(agent_text('H', "1001", std::string("6102\0 \0", 7), "01")).agent_id, AgentId("6102"));
}

TEST(DecodeAgent, IsWholeWithoutNulsThatLieAnywhere) {
  const Decoded expected = decode(agent_text('G', "P860", "6101", "01"));
  const std::string text = agent_text('G', "P860", "6101", "01");
  for (const std::size_t at : {9U, 11U, 17U, 18U, 22U, 24U}) {
    std::string with = text;
    with.insert(at, 1, '\0');
    EXPECT_EQ(decode(with), expected) << at;
  }
  EXPECT_EQ(queue_of(std::string("01K0900006") + '\0' + "10003" + '\0' + "0110215"),
            (QueueReport{QueueKind::group, "610", 3, 11, 135, ""}));
}

TEST(DecodeAgent, TakesTheLeadingDigitsOfTheButton) {
  EXPECT_EQ(agent_of(agent_text('G', "P860", "6101", "00")).button, 0);
  EXPECT_EQ(agent_of(agent_text('G', "P860", "6101", "99")).button, 99);
  EXPECT_EQ(agent_of(agent_text('G', "P860", "6101", "5 ")).button, 5);
  EXPECT_EQ(agent_of(agent_text('G', "P860", "6101", "5x")).button, 5);
  EXPECT_EQ(agent_of(agent_text('G', "P860", "6101", "  ")).button, std::nullopt);
  EXPECT_EQ(agent_of(agent_text('G', "P860", "6101", "x1")).button, std::nullopt);
  EXPECT_EQ(agent_of(agent_text('G', "P860", "6101", "0112")).tail, "12");
}

TEST(DecodeAgent, ReadsTheReasonOfMakeBusyAsTheDigitsSent) {
  EXPECT_EQ(agent_of(agent_text('E', "1001", "6101", "03")).reason, "03");
  EXPECT_EQ(agent_of(agent_text('E', "1001", "6101", "00")).reason, "");
  EXPECT_EQ(agent_of(agent_text('E', "1001", "6101", "0")).reason, "") << "cut off";
  EXPECT_EQ(agent_of(agent_text('E', "1001", "6101", "  ")).reason, "");
  EXPECT_EQ(agent_of(agent_text('E', "1001", "6101", "")).reason, "");
  EXPECT_EQ(agent_of(agent_text('E', "1001", "6101", "03")).button, std::nullopt);
  EXPECT_EQ(agent_of(agent_text('E', "1001", "6101", "0312")).tail, "12");
}

TEST(DecodeAgent, ThatEndsEarlyIsReadAsBlanksAndMarkedShort) {
  const Record head_only = record_of("01G090000");
  EXPECT_TRUE(head_only.is_short);
  EXPECT_EQ(std::get<AgentRecord>(head_only.body), AgentRecord());
  const Record without_id = record_of("01G0900001001");
  EXPECT_TRUE(without_id.is_short);
  EXPECT_EQ(std::get<AgentRecord>(without_id.body).directory_number, "1001");
  const Record without_button = record_of(agent_text('G', "P860", "6101", ""));
  EXPECT_TRUE(without_button.is_short);
  EXPECT_EQ(std::get<AgentRecord>(without_button.body).agent_id, AgentId("6101"));
}

TEST(DecodeAgent, OfLogOnAndOfTheKeysNeedsNoButton) {
  for (const char code : std::string("ABCDF"))
    EXPECT_FALSE(record_of(agent_text(code, "1001", "6101", "")).is_short) << code;
  for (const char code : std::string("EGHINOPSTU"))
    EXPECT_TRUE(record_of(agent_text(code, "1001", "6101", "")).is_short) << code;
}

TEST(DecodeQueue, ReadsGroupAndPathReports) {
  EXPECT_EQ(queue_of("01K0900006100030110215"), (QueueReport{QueueKind::group, "610", 3, 11, 135, ""}));
  EXPECT_EQ(queue_of("01Q0900008600000110000"), (QueueReport{QueueKind::path, "860", 0, 11, 0, ""}));
  EXPECT_EQ(queue_of("01Q0900000079999999959"), (QueueReport{QueueKind::path, "007", 999, 999, 5999, ""}));
}

TEST(DecodeQueue, KeepsWhateverFollowsTheLongestWait) {
  EXPECT_EQ(queue_of("01K0900006100030110215000000").tail, "000000");
  EXPECT_EQ(queue_of("01K0900006100030110215 x|").tail, " x|");
}

TEST(DecodeQueue, BlankOrMissingAgentsAndWaitsAreUnknownNotZero) {
  const QueueReport unknown{QueueKind::group, "610", 3, std::nullopt, std::nullopt, ""};
  EXPECT_EQ(queue_of("01K090000610003       "), unknown);
  EXPECT_EQ(queue_of("01K090000610003"), unknown);
  EXPECT_EQ(queue_of("01K09000061000301"), unknown) << "01 may have been 011";
  EXPECT_EQ(queue_of("01K090000610003011021"), (QueueReport{QueueKind::group, "610", 3, 11, std::nullopt, ""}));
  EXPECT_TRUE(record_of("01K090000610003011021").is_short);
  EXPECT_FALSE(record_of("01K090000610003       ").is_short);
}

TEST(DecodeQueue, TakesCountsFilledWithBlanks) {
  EXPECT_EQ(queue_of("01K090000610  3 11 215"), (QueueReport{QueueKind::group, "610", 3, 11, 135, ""}));
}

TEST(DecodeQueue, WithoutTheWholeNumberOfTheQueueIsRejected) {
  expect_reject("01K090000", RejectReason::bad_queue_id, 9);
  expect_reject("01K090000   0030110215", RejectReason::bad_queue_id, 9);
  expect_reject("01K09000061", RejectReason::bad_queue_id, 9);
}

TEST(DecodeQueue, WithoutCallsWaitingIsRejected) {
  expect_reject("01K090000610", RejectReason::bad_count, 12);
  expect_reject("01K09000061000", RejectReason::bad_count, 12);
  expect_reject("01K090000610   0110215", RejectReason::bad_count, 12);
}

TEST(DecodeQueue, WithACountThatIsNoNumberIsRejectedAtThatCount) {
  expect_reject("01K090000610x030110215", RejectReason::bad_count, 12);
  expect_reject("01K090000610-030110215", RejectReason::bad_count, 12);
  expect_reject("01K0900006103  0110215", RejectReason::bad_count, 12);
  expect_reject("01K0900006100030 10215", RejectReason::bad_count, 15);
  expect_reject("01K09000061000301x0215", RejectReason::bad_count, 15);
  expect_reject("01K0900006100030110x15", RejectReason::bad_count, 18);
  expect_reject("01K0900006100030110260", RejectReason::bad_count, 18);
  expect_reject("01Q0900008600030119999", RejectReason::bad_count, 18);
}

TEST(DecodeRefresh, ReadsTheDate) {
  EXPECT_EQ(refresh_of("74R13024320140115"), (Refresh{parse_day("2014-01-15"), ""}));
  EXPECT_EQ(refresh_of("74R13024320240229xyz"), (Refresh{parse_day("2024-02-29"), "xyz"}));
  EXPECT_EQ(refresh_of("74R13024319700101"), (Refresh{0, ""}));
}

TEST(DecodeRefresh, WithoutARealDateIsRejected) {
  for (const char* date : {"", "2014011", "        ", "20140229", "20140431", "20141301", "20140001", "20140100",
                           "2014011x", "19691231", "00000000", "-2140115"})
    expect_reject(std::string("74R130243") + date, RejectReason::bad_date, 9);
}

TEST(DecodeUnknown, LettersAreKeptWithAllThatFollows) {
  for (const char code : std::string("VWXYZaktz")) {
    const Record record = record_of(std::string("01") + code + "0900001001   6101   01");
    EXPECT_EQ(record.head, (Head{1, code, kNine}));
    EXPECT_EQ(std::get<UnknownRecord>(record.body).tail, "1001   6101   01");
    EXPECT_FALSE(record.is_short);
  }
  EXPECT_EQ(std::get<UnknownRecord>(record_of("01V090000").body).tail, "");
}

TEST(DecodeUnknown, LinesOfContactCentreAreKeptWhenTheyBeginLikeARecord) {
  const Record record = record_of("00y101112|x|x|x|6-101||3033|1007|||610");
  EXPECT_EQ(std::get<UnknownRecord>(record.body).tail, "|x|x|x|6-101||3033|1007|||610");
}

TEST(DecodeReject, NamesTheFirstOffendingByteOfTheHead) {
  expect_reject("", RejectReason::too_short, 0);
  expect_reject("01G09000", RejectReason::too_short, 8);
  expect_reject("x1G090000", RejectReason::bad_number, 0);
  expect_reject(" 1G090000", RejectReason::bad_number, 0);
  expect_reject("1 G090000", RejectReason::bad_number, 0);
  expect_reject("017090000", RejectReason::bad_code, 2);
  expect_reject("01 090000", RejectReason::bad_code, 2);
  expect_reject(
      "01\xC4"
      "090000",
      RejectReason::bad_code, 2);
  for (const char* time : {"240000", "096000", "090060", "09000x", "      ", "-90000", "9:00:0"})
    expect_reject(std::string("01G") + time, RejectReason::bad_time, 3);
}

TEST(DecodeReject, ReasonsHaveTheNamesThatAreStored) {
  EXPECT_EQ(reject_reason_name(RejectReason::noise), "noise");
  EXPECT_EQ(reject_reason_name(RejectReason::overlong), "overlong");
  EXPECT_EQ(reject_reason_name(RejectReason::unfinished), "unfinished");
  EXPECT_EQ(reject_reason_name(RejectReason::too_short), "too_short");
  EXPECT_EQ(reject_reason_name(RejectReason::bad_number), "bad_number");
  EXPECT_EQ(reject_reason_name(RejectReason::bad_code), "bad_code");
  EXPECT_EQ(reject_reason_name(RejectReason::bad_time), "bad_time");
  EXPECT_EQ(reject_reason_name(RejectReason::bad_date), "bad_date");
  EXPECT_EQ(reject_reason_name(RejectReason::bad_queue_id), "bad_queue_id");
  EXPECT_EQ(reject_reason_name(RejectReason::bad_count), "bad_count");
}

Decoded decode_frame(Framing framing, std::string_view readable) {
  const std::string raw = wire(readable);
  return decode(Frame{raw, framing});
}

TEST(DecodeFrame, LeavesOutStxNulsMarkAndLineEnd) {
  const Decoded expected = decode(agent_text('G', "P860", "6101", "01"));
  for (const char* raw : {"<STX>01G090000P860   6101   01<LF>", "<NUL><STX>01G090000P860   6101   01<CR><LF>",
                          "<BOM>01G090000P860   6101   01<CR><LF>",
                          "<STX>01G0900<NUL>00P860   61<NUL>01   01<ETX><NUL>", "01G090000P860   6101   01"})
    EXPECT_EQ(decode_frame(Framing::record, raw), expected) << raw;
}

TEST(DecodeFrame, BelievesTheFramerOnNoiseAndOverlongFrames) {
  EXPECT_EQ(decode_frame(Framing::noise, "01G090000P860   6101   01<LF>"), Decoded(Reject{RejectReason::noise, 0}));
  EXPECT_EQ(decode_frame(Framing::overlong, "<STX>01G090000P860   6101   01"),
            Decoded(Reject{RejectReason::overlong, Framer::kMaxFrame}));
}

TEST(DecodeFrame, OfAnUnfinishedRecordIsTakenOnlyIfAllItsFieldsAreThere) {
  EXPECT_EQ(decode_frame(Framing::unfinished, "<STX>01G090000P860   6101   01"),
            decode(agent_text('G', "P860", "6101", "01")));
  EXPECT_EQ(decode_frame(Framing::unfinished, "<STX>01G090000P860   610"),
            Decoded(Reject{RejectReason::unfinished, 19}));
  EXPECT_EQ(decode_frame(Framing::unfinished, "<STX>01G090000P860   6101   0"),
            Decoded(Reject{RejectReason::unfinished, 24}));
  EXPECT_EQ(decode_frame(Framing::unfinished, "<STX>01K090000610003011021"),
            Decoded(Reject{RejectReason::unfinished, 21}));
  EXPECT_EQ(decode_frame(Framing::unfinished, "<STX>01R0900002026030"), Decoded(Reject{RejectReason::unfinished, 16}));
  EXPECT_EQ(decode_frame(Framing::unfinished, "<STX>01R09"), Decoded(Reject{RejectReason::unfinished, 5}));
  EXPECT_EQ(decode_frame(Framing::unfinished, "<STX>"), Decoded(Reject{RejectReason::unfinished, 0}));
}

}  // namespace
}  // namespace acd
