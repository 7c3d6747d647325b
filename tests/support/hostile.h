#pragma once

#include <cstdio>
#include <string>
#include <vector>

/// Records whose every field is what somebody sends who wants to do harm, or what a broken switch sends.
namespace acd::test {

/// What is taken for an agent id: up to 7 bytes without control bytes; none begins or ends with a blank.
inline const std::vector<std::string>& hostile_ids() {
  static const std::vector<std::string> kIds = {"=cmd|'/",
                                                "@SUM(1)",
                                                "+1+1",
                                                "-2+3",  // formulas
                                                "'OR 1=1",
                                                "\"';--",
                                                "';DROP@",
                                                "x');--",
                                                "?1",  // SQL
                                                "</text>",
                                                "<script",
                                                "&#0;&lt",
                                                "]]>",
                                                "\" on=\"",  // markup
                                                "\xC2\x9B[2J",
                                                "\x9B[2J",  // terminals
                                                "\xFF\xFE\xC3",
                                                "\xC0\xAF",
                                                "\xED\xA0\x80",
                                                "\xEF\xBF\xBE",  // no text
                                                "\xE2\x80\xAE"
                                                "ab",
                                                "\xE2\x80\xA8"
                                                "ab",  // right to left, line separator
                                                "{\"a\":1",
                                                "a\",\"b",
                                                "a,b;c\\",
                                                "a=b \"c",
                                                "a|b`c*",  // fields
                                                "${IFS}",
                                                "%n%s%n",
                                                "../../x",

                                                "null"};
  return kIds;
}

/// What stands in the place of an agent id and is none, without line ends and STX.
inline const std::vector<std::string>& hostile_no_ids() {
  static const std::vector<std::string> kNoIds = {"\t=1+1",
                                                  "\x1B[31m",
                                                  "\x1B]0;x",
                                                  "a\x08\x7F\x0B",
                                                  std::string("61\0"
                                                              "02",
                                                              5),
                                                  "6102\x1F"};
  return kNoIds;
}

/// A session in which each of both stands in each place of the wire: agent id, extension, path called, tail of a
/// report, button and reason, records with unknown letters and without meaning, and noise between records.
inline std::string hostile_stream() {
  std::string stream;
  int number = 0, second = 9 * 3600;
  const auto add = [&](char letter, const std::string& fields) {
    char head[48];
    second += 2;
    std::snprintf(head, sizeof head, "\x02%02d%c%02d%02d%02d", number++ % 100, letter, second / 3600, second / 60 % 60,
                  second % 60);
    stream += head + fields + "\r\n";
  };
  const auto field = [](const std::string& text) { return text + std::string(7 - text.size(), ' '); };
  add('R', "20260302");
  std::vector<std::string> all = hostile_ids();
  all.insert(all.end(), hostile_no_ids().begin(), hostile_no_ids().end());
  for (const std::string& id : all) {
    const std::string agent = field(id), path = field(("P" + id).substr(0, 7));
    add('A', field(std::to_string(1000 + number)) + agent + "01" + id);
    add('K', "6100020110215" + id);
    add('Q', "8600020110015" + id);
    add('T', agent + agent + "01" + id);
    add('G', path + agent + "01" + id);
    add('Q', "8600010110010" + id);
    add('J', agent + agent + id);
    add('S', agent + agent + "02" + id);
    add('J', agent + agent + "02");
    add('E', agent + agent + id);
    add('V', agent + agent + id);
    add('y', id);
    add('K', id);
    stream += "noise " + id + std::string(1, '\0') + id + "\r\n\x02" + id + "\n";
  }
  return stream;
}

}  // namespace acd::test
