#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "printed.h"
#include "terminal.h"
#include "terminals.h"

namespace acd::test {
namespace {

std::vector<Column> columns() {
  using enum Kind;
  return {{"interval_from", time}, {"interval_to", time},
          {"agent_id", text},      {"logged_on_s", seconds, Total::sum},
          {"covered_s", seconds},  {"calls_max", number, Total::max},
          {"occ_ready", ratio}};
}

constexpr Instant kNine{1772402400};

void fill(Output& out) {
  out.time(kNine).time(kNine + 3600).text("6101").number(3600).number(3600).number(4).fraction(0.25).end_row();
  out.time(kNine).time(kNine + 3600).text("6102").number(400000).number(3600).number(-1).fraction(0.75).end_row();
  out.total("occ_ready", 0.6);
  out.end();
}

std::string table(std::size_t width, bool bold = false) {
  return "\n" + printed(Format::table, columns(), fill, {width, bold});
}

constexpr const char* kOneLine = R"(
interval_from              interval_to                agent_id  logged_on_s  covered_s  calls_max  occ_ready
2026-03-02T09:00:00+11:00  2026-03-02T10:00:00+11:00  6101          1:00:00    1:00:00          4     0.2500
2026-03-02T09:00:00+11:00  2026-03-02T10:00:00+11:00  6102        111:06:40    1:00:00         -1     0.7500
total                                                             112:06:40                     4     0.6000
)";

TEST(Table, HasNoLimitElsewhereThanOnATerminal) { EXPECT_EQ(table(0), kOneLine); }

TEST(Table, ThatFitsHasHeadersOfOneLine) { EXPECT_EQ(table(108), kOneLine); }

TEST(Table, BreaksHeadersBeforeItBreaksRows) {
  EXPECT_EQ(table(107), R"(
                                                      agent_    logged_  covered_  calls_    occ_
interval_from              interval_to                id           on_s         s     max   ready
2026-03-02T09:00:00+11:00  2026-03-02T10:00:00+11:00  6101      1:00:00   1:00:00       4  0.2500
2026-03-02T09:00:00+11:00  2026-03-02T10:00:00+11:00  6102    111:06:40   1:00:00      -1  0.7500
total                                                         112:06:40                 4  0.6000
)");
  EXPECT_EQ(table(97), table(107));
}

TEST(Table, GoesOnBelowWithItsKeysOnceMore) {
  EXPECT_EQ(table(80), R"(
                                                      agent_    logged_
interval_from              interval_to                id           on_s
2026-03-02T09:00:00+11:00  2026-03-02T10:00:00+11:00  6101      1:00:00
2026-03-02T09:00:00+11:00  2026-03-02T10:00:00+11:00  6102    111:06:40
total                                                         112:06:40

                           agent_  covered_  calls_    occ_
interval_from              id             s     max   ready
2026-03-02T09:00:00+11:00  6101     1:00:00       4  0.2500
2026-03-02T09:00:00+11:00  6102     1:00:00      -1  0.7500
total                                             4  0.6000
)");
}

TEST(Table, NarrowerThanItsKeysStillShowsEverything) {
  for (const std::size_t width : {1U, 20U, 30U, 40U, 50U, 60U}) {
    const std::string text = table(width);
    for (const char* cell : {"2026-03-02T10:00:00+11:00", "6102", "111:06:40", "112:06:40", "0.6000", "covered_"})
      EXPECT_NE(text.find(cell), std::string::npos) << cell << " at width " << width << text;
  }
}

TEST(Table, IsNeverWiderThanItsTerminalIfOneColumnFitsBesideTheTime) {
  for (std::size_t width = 38; width < 120; ++width) {
    std::istringstream lines(table(width));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), std::max(width, std::size_t{52})) << line;
  }
}

TEST(Table, HasABoldHeaderAndNothingElseBold) {
  const std::string text = printed(Format::table, {{"agent_id", Kind::text}, {"a_b", Kind::number}},
                                   [](Output& out) { out.text("1").number(2).end_row(), out.end(); }, {0, true});
  EXPECT_EQ(text, "\033[1magent_id  a_b\033[0m\n1           2\n");
}

TEST(Table, CountsCharactersNotBytes) {
  const std::string text = printed(Format::table, {{"name", Kind::text}, {"n", Kind::number}}, [](Output& out) {
    out.text("M\xC3\xBCller").number(1).end_row();
    out.text("Miller").number(2).end_row();
    out.end();
  });
  EXPECT_EQ(text, "name    n\nM\xC3\xBCller  1\nMiller  2\n");
}

TEST(TotalRow, StandsUnderTwoRowsOrMore) {
  const std::vector<Column> sums = {{"agent_id", Kind::text}, {"n", Kind::number, Total::sum}};
  const auto rows = [&](int count, Format format) {
    return printed(format, sums, [&](Output& out) {
      for (int i = 0; i < count; ++i) out.text("a").number(i == 1 ? std::nullopt : std::optional(i + 1L)).end_row();
      out.end();
    });
  };
  EXPECT_EQ(rows(0, Format::table), "agent_id  n\n");
  EXPECT_EQ(rows(1, Format::table), "agent_id  n\na         1\n");
  EXPECT_EQ(rows(3, Format::table), "agent_id  n\na         1\na\na         3\ntotal     4\n")
      << "unknown adds nothing";
  EXPECT_EQ(rows(3, Format::md).find("total") == std::string::npos, false);
  for (const Format format : {Format::csv, Format::json, Format::ndjson})
    EXPECT_EQ(rows(3, format).find("total"), std::string::npos);
}

TEST(TotalRow, IsNoneWithoutAColumnThatHasATotal) {
  const std::string text = printed(Format::table, {{"n", Kind::number}, {"r", Kind::ratio}}, [](Output& out) {
    out.number(1).fraction(0.5).end_row();
    out.number(2).fraction(0.5).end_row();
    out.total("r", std::nullopt);
    out.end();
  });
  EXPECT_EQ(text, "n       r\n1  0.5000\n2  0.5000\n");
}

// A terminal of that many columns, as a program sees it.
class Terminal {
 public:
  explicit Terminal(unsigned short columns) : master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    if (master_ < 0 || ::grantpt(master_) != 0 || ::unlockpt(master_) != 0) throw std::runtime_error("no terminal");
    slave_ = ::open(::ptsname(master_), O_RDWR | O_NOCTTY);
    winsize size{};
    size.ws_col = columns;
    if (slave_ < 0 || ::ioctl(slave_, TIOCSWINSZ, &size) != 0) throw std::runtime_error("no terminal");
  }
  ~Terminal() { ::close(slave_), ::close(master_); }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  int descriptor() const { return slave_; }

 private:
  int master_;
  int slave_ = -1;
};

class Look : public testing::Test {
 protected:
  Look() {
    for (const char* name : kVariables) {
      const char* value = std::getenv(name);
      saved_.push_back(value ? std::optional<std::string>(value) : std::nullopt);
      ::unsetenv(name);
    }
  }
  ~Look() override {
    for (std::size_t i = 0; i < std::size(kVariables); ++i)
      saved_[i] ? ::setenv(kVariables[i], saved_[i]->c_str(), 1) : ::unsetenv(kVariables[i]);
  }

 private:
  static constexpr const char* kVariables[] = {"COLUMNS", "NO_COLOR", "TERM"};
  std::vector<std::optional<std::string>> saved_;
};

TEST_F(Look, TakesTheWidthOfTheWindowThenColumns) {
  if (!terminals_exist()) GTEST_SKIP() << "/dev/pts is not mounted";
  EXPECT_TRUE(is_terminal(Terminal(100).descriptor()));
  ::setenv("COLUMNS", "70", 1);
  EXPECT_EQ(look_of_terminal(Terminal(100).descriptor()).width, 100U);
  EXPECT_EQ(look_of_terminal(Terminal(0).descriptor()).width, 70U);
  for (const char* value : {"", "wide", "-1"}) {
    ::setenv("COLUMNS", value, 1);
    EXPECT_EQ(look_of_terminal(Terminal(0).descriptor()).width, 0U) << value;
  }
}

TEST_F(Look, IsBoldUnlessNotWanted) {
  if (!terminals_exist()) GTEST_SKIP() << "/dev/pts is not mounted";
  const Terminal terminal(80);
  EXPECT_TRUE(look_of_terminal(terminal.descriptor()).bold);
  ::setenv("TERM", "xterm-256color", 1);
  EXPECT_TRUE(look_of_terminal(terminal.descriptor()).bold);
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(look_of_terminal(terminal.descriptor()).bold);
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(look_of_terminal(terminal.descriptor()).bold);
}

TEST_F(Look, OfAFileIsNone) {
  const TempFolder folder;
  const int file = ::open(folder.file("f").c_str(), O_RDWR | O_CREAT, 0600);
  EXPECT_FALSE(is_terminal(file));
  ::close(file);
}

}  // namespace
}  // namespace acd::test
