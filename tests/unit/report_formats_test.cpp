#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "printed.h"

namespace acd::test {
namespace {

// One column of each kind.
std::vector<Column> all_kinds() {
  using enum Kind;
  return {{"at", time}, {"agent_id", text}, {"idle_s", seconds}, {"calls", number}, {"wait_s", mean}, {"occ", ratio}};
}

constexpr Instant kNine{1772402400};  // 2026-03-02T09:00:00+11:00

void two_rows(Output& out) {
  out.time(kNine).text("6101").number(3725).number(2).fraction(12.345).fraction(0.5).end_row();
  out.time(std::optional<Instant>()).text("").number(std::nullopt).empty().fraction(std::nullopt).empty().end_row();
  out.end();
}

void nothing(Output& out) { out.end(); }

TEST(Formats, OfEachKindByteForByte) {
  EXPECT_EQ(printed(Format::csv, all_kinds(), two_rows),
            "at,agent_id,idle_s,calls,wait_s,occ\n"
            "2026-03-02T09:00:00+11:00,6101,3725,2,12.35,0.5000\n"
            ",,,,,\n");
  EXPECT_EQ(
      printed(Format::json, all_kinds(), two_rows),
      "[\n"
      R"({"at":"2026-03-02T09:00:00+11:00","agent_id":"6101","idle_s":3725,"calls":2,"wait_s":12.35,"occ":0.5000},)"
      "\n"
      R"({"at":null,"agent_id":null,"idle_s":null,"calls":null,"wait_s":null,"occ":null})"
      "\n]\n");
  EXPECT_EQ(
      printed(Format::ndjson, all_kinds(), two_rows),
      R"({"at":"2026-03-02T09:00:00+11:00","agent_id":"6101","idle_s":3725,"calls":2,"wait_s":12.35,"occ":0.5000})"
      "\n"
      R"({"at":null,"agent_id":null,"idle_s":null,"calls":null,"wait_s":null,"occ":null})"
      "\n");
  EXPECT_EQ(printed(Format::md, all_kinds(), two_rows),
            "| at                        | agent_id |  idle_s | calls | wait_s |    occ |\n"
            "| ------------------------- | -------- | ------: | ----: | -----: | -----: |\n"
            "| 2026-03-02T09:00:00+11:00 | 6101     | 1:02:05 |     2 |  12.35 | 0.5000 |\n"
            "|                           |          |         |       |        |        |\n");
  EXPECT_EQ(printed(Format::table, all_kinds(), two_rows),
            "at                         agent_id   idle_s  calls  wait_s     occ\n"
            "2026-03-02T09:00:00+11:00  6101      1:02:05      2   12.35  0.5000\n"
            "\n");
}

TEST(Formats, OfNoRows) {
  EXPECT_EQ(printed(Format::csv, all_kinds(), nothing), "at,agent_id,idle_s,calls,wait_s,occ\n");
  EXPECT_EQ(printed(Format::json, all_kinds(), nothing), "[]\n");
  EXPECT_EQ(printed(Format::ndjson, all_kinds(), nothing), "");
  EXPECT_EQ(printed(Format::table, all_kinds(), nothing), "at  agent_id  idle_s  calls  wait_s  occ\n");
  EXPECT_EQ(printed(Format::md, all_kinds(), nothing),
            "| at  | agent_id | idle_s | calls | wait_s | occ |\n"
            "| --- | -------- | -----: | ----: | -----: | --: |\n");
}

// What a hostile or odd id becomes. A switch sends any byte.
struct Hostile {
  std::string id, csv, json, md, table;
};

std::vector<Hostile> hostile_ids() {
  const std::string bad = "\xEF\xBF\xBD";
  return {
      {"0703", "0703", R"("0703")", "0703", "0703"},
      {"a\"b", R"("a""b")", R"("a\"b")", "a\"b", "a\"b"},
      {"a,b", R"("a,b")", R"("a,b")", "a,b", "a,b"},
      {"a\nb", "a" + bad + "b", "\"a" + bad + "b\"", "a" + bad + "b", "a" + bad + "b"},
      {std::string("a\0b", 3), "a" + bad + "b", "\"a" + bad + "b\"", "a" + bad + "b", "a" + bad + "b"},
      {"\x1B[2J", bad + "[2J", "\"" + bad + "[2J\"", bad + "\\[2J", bad + "[2J"},
      {"=1+1", "'=1+1", R"("=1+1")", "=1+1", "=1+1"},
      {"+1", "'+1", R"("+1")", "+1", "+1"},
      {"-1", "-1", R"("-1")", "-1", "-1"},
      {"@A1", "'@A1", R"("@A1")", "@A1", "@A1"},
      {"=A,1", R"("'=A,1")", R"("=A,1")", "=A,1", "=A,1"},
      {"a|b", "a|b", R"("a|b")", "a\\|b", "a|b"},
      {"a\\b", "a\\b", R"("a\\b")", "a\\\\b", "a\\b"},
      {"<b>*`", "<b>*`", R"("<b>*`")", "\\<b\\>\\*\\`", "<b>*`"},
      {"a_b _c_", "a_b _c_", R"("a_b _c_")", "a_b \\_c\\_", "a_b _c_"},
      {"a\xFF"
       "b",
       "a" + bad + "b", "\"a" + bad + "b\"", "a" + bad + "b", "a" + bad + "b"},
      {"\xC3\xBC", "\xC3\xBC", "\"\xC3\xBC\"", "\xC3\xBC", "\xC3\xBC"},
      {"null", "null", R"("null")", "null", "null"},
  };
}

std::string second_line(const std::string& text, int skip) {
  std::istringstream in(text);
  std::string line;
  for (int i = 0; i <= skip; ++i) std::getline(in, line);
  return line;
}

TEST(Formats, MakeHostileIdsHarmless) {
  const std::vector<Column> columns = {{"id", Kind::text}};
  for (const Hostile& h : hostile_ids()) {
    const auto fill = [&](Output& out) { out.text(h.id).end_row(), out.end(); };
    EXPECT_EQ(second_line(printed(Format::csv, columns, fill), 1), h.csv);
    EXPECT_EQ(second_line(printed(Format::ndjson, columns, fill), 0), "{\"id\":" + h.json + "}");
    EXPECT_EQ(second_line(printed(Format::table, columns, fill), 1), h.table);
    const std::string md = second_line(printed(Format::md, columns, fill), 2);
    EXPECT_EQ(md.substr(0, 2 + h.md.size() + 1), "| " + h.md + " ");
    EXPECT_TRUE(nlohmann::json::accept(printed(Format::json, columns, fill))) << h.id;
  }
}

// The switch says a wait of 99:59 at most, and 999 calls.
TEST(Formats, ForPeopleSayAtLeast) {
  const std::vector<Column> columns = {{"wait_s", Kind::seconds, Total::max, 5999}};
  const auto cells = [](Output& out) {
    for (const std::int64_t s : {5998, 5999}) out.number(s).end_row();
    out.end();
  };
  EXPECT_EQ(printed(Format::table, columns, cells), "   wait_s\n  1:39:58\n>=1:39:59\n>=1:39:59\n");
  EXPECT_EQ(printed(Format::csv, columns, cells), "wait_s\n5998\n5999\n");
  const std::vector<Column> counts = {{"calls", Kind::number, Total::max, 999}};
  const auto calls = [](Output& out) {
    for (const std::int64_t n : {998, 999}) out.number(n).end_row();
    out.end();
  };
  EXPECT_EQ(printed(Format::table, counts, calls), "calls\n  998\n>=999\n>=999\n");
  EXPECT_EQ(printed(Format::csv, counts, calls), "calls\n998\n999\n");
}

// "-12" of a text is a number to a spreadsheet, and to a script.
TEST(Formats, OfCsvLeaveNumbersAsTheyAre) {
  const auto cells = [](Output& out) {
    for (const char* text : {"-12", "-0.25", "-12+1", "-", "-1e5", "-inf", "+5", "-a"}) out.text(text).end_row();
    out.end();
  };
  EXPECT_EQ(printed(Format::csv, {{"value", Kind::text}}, cells),
            "value\n-12\n-0.25\n'-12+1\n'-\n'-1e5\n'-inf\n'+5\n'-a\n");
}

TEST(Formats, OfJsonAreJsonWhateverTheRows) {
  const auto fill = [](Output& out) {
    for (int i = 0; i < 3000; ++i) {
      out.time(kNine + i).text(std::string(1, static_cast<char>(i))).number(i).number(-i);
      out.fraction(i / 7.0).fraction(i % 2 ? std::optional(0.0 / 0.0) : std::nullopt).end_row();
    }
    out.end();
  };
  const auto array = nlohmann::json::parse(printed(Format::json, all_kinds(), fill));
  EXPECT_EQ(array.size(), 3000U);
  EXPECT_EQ(array[2999]["calls"], -2999);
  EXPECT_TRUE(array[1]["occ"].is_null()) << "what is no number is unknown";
}

TEST(Formats, OfMicrosecondsAreRfc3339Too) {
  const auto fill = [](Output& out) { out.time(Arrival{kNine.unix_s * 1'000'000 + 42}).end_row(), out.end(); };
  EXPECT_EQ(printed(Format::csv, {{"received_at", Kind::time}}, fill),
            "received_at\n2026-03-02T09:00:00.000042+11:00\n");
}

TEST(Formats, AreNamed) {
  for (const char* name : {"table", "csv", "json", "ndjson", "md"})
    EXPECT_EQ(format_names()[static_cast<std::size_t>(parse_format(name))], name);
  for (const char* name : {"", "CSV", "xml", "tab"}) {
    try {
      parse_format(name);
      ADD_FAILURE() << name;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), Exit::usage);
      EXPECT_EQ(e.what(), std::string("--format '") + name + "' is none of table csv json ndjson md");
    }
  }
}

}  // namespace
}  // namespace acd::test
