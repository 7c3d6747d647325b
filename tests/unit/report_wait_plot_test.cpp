#include <gtest/gtest.h>

#include "svg_text.h"
#include "wait_plot.h"
#include "xml_check.h"

namespace acd::test {
namespace {

constexpr Instant kNine = {1772488800};  // 2026-03-03T09:00 in Sydney
constexpr Interval kHour = {kNine, kNine + 3600};

PathPlot path(std::string id = "860", Interval range = kHour) {
  return {std::move(id), "", 0, 0, 0, PlotSamples(range), PlotCalls(range)};
}

// Answered at `at` after a wait from lo to hi; likely from likely_lo to likely_hi.
CallWait waited(Instant at, FrameId frame, WaitSeconds guaranteed, WaitSeconds likely) {
  CallWait wait;
  wait.call.at = at;
  wait.call.frame_id = frame;
  wait.guaranteed = {{at + 1 - guaranteed.hi_s, 0}, {at - guaranteed.lo_s, 0}};
  wait.likely = {{at + 1 - likely.hi_s, 0}, {at - likely.lo_s, 0}};
  return wait;
}

CallWait unbounded(Instant at, FrameId frame) {
  CallWait wait = waited(at, frame, {0, 0}, {0, 0});
  wait.why = Unbounded::hole;
  return wait;
}

WaitPlot plot_of(PathPlot path, const char* zone = "Australia/Sydney") {
  WaitPlot plot{kHour, Zone(zone), {}};
  plot.paths.push_back(std::move(path));
  return plot;
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST(PlotSamples, KeepEachWhileThereAreFew) {
  PlotSamples samples(kHour);
  samples.add({kNine, kNine + 60}, 2, 45);
  samples.add({kNine + 60, kNine + 120}, 0, std::nullopt);
  EXPECT_FALSE(samples.by_column());
  const std::vector<PlotStep> expected = {{0, 18, {2, 2}, {45, 45}}, {18, 36, {0, 0}, {}}};
  EXPECT_EQ(samples.steps(), expected);
}

TEST(PlotSamples, AreCutToTheRange) {
  PlotSamples samples(kHour);
  samples.add({kNine - 60, kNine}, 9, 9);
  samples.add({kNine - 40, kNine + 20}, 1, 30);
  samples.add({kNine + 3590, kNine + 3650}, 2, 3);
  samples.add({kNine + 4000, kNine + 4060}, 8, 8);
  const std::vector<PlotStep> expected = {{0, 6, {1, 1}, {30, 30}}, {1077, 1080, {2, 2}, {3, 3}}};
  EXPECT_EQ(samples.steps(), expected);
  EXPECT_EQ(samples.calls_waiting().high, 2);
}

TEST(PlotSamples, GiveTheExtentOfEachColumnWhenTheyAreMany) {
  const Interval range = {kNine, kNine + 10 * PlotAxis::kColumns};
  PlotSamples samples(range);
  for (std::int64_t s = 0; s < static_cast<std::int64_t>(PlotSamples::kMost) + 4; ++s)
    samples.add({kNine + s, kNine + s + 1}, s % 10, 100 + s % 10);
  EXPECT_TRUE(samples.by_column());
  const std::vector<PlotStep> steps = samples.steps();
  ASSERT_EQ(steps.size(), 601U);
  EXPECT_EQ(steps[0], (PlotStep{0, 1, {0, 9}, {100, 109}}));
  EXPECT_EQ(steps[600], (PlotStep{600, 601, {0, 3}, {100, 103}}));
}

TEST(PlotCalls, ComeByTimeWhateverTheOrderTheyWereFoundIn) {
  PlotCalls calls(kHour);
  calls.add(waited(kNine + 100, 8, {10, 20}, {12, 15}));
  calls.add(unbounded(kNine + 100, 7));
  calls.add(waited(kNine + 50, 3, {1, 61}, {1, 61}));
  const std::vector<PlotBar> expected = {{kNine + 50, 3, 1, 0, WaitSeconds{1, 61}, WaitSeconds{1, 61}},
                                         {kNine + 100, 7, 1, 1, std::nullopt, std::nullopt},
                                         {kNine + 100, 8, 1, 0, WaitSeconds{10, 20}, WaitSeconds{12, 15}}};
  EXPECT_EQ(calls.bars(), expected);
  EXPECT_EQ(calls.highest_s(), 61);
}

TEST(PlotCalls, HaveNoLikelyWaitWhereAnUnseenDepartureIsProven) {
  PlotCalls calls(kHour);
  CallWait wait = waited(kNine, 1, {10, 20}, {10, 20});
  wait.unseen_departure = true;
  calls.add(wait);
  EXPECT_FALSE(calls.bars()[0].likely);
}

TEST(PlotCalls, AreMergedByColumnWhenTheyAreMany) {
  const Interval range = {kNine, kNine + 10 * PlotAxis::kColumns};
  PlotCalls calls(range);
  for (std::size_t i = 0; i < PlotCalls::kMost; ++i)
    calls.add(waited(kNine + 5, static_cast<FrameId>(i) + 10, {4, 9}, {5, 8}));
  EXPECT_FALSE(calls.by_column());
  calls.add(waited(kNine + 3, 5, {2, 3}, {2, 3}));
  calls.add(unbounded(kNine + 9, 4));
  calls.add(waited(kNine + 10, 6, {0, 300}, {0, 2}));
  EXPECT_TRUE(calls.by_column());
  const std::vector<PlotBar> expected = {{kNine + 3, 5, 1002, 1, WaitSeconds{2, 9}, WaitSeconds{2, 8}},
                                         {kNine + 10, 6, 1, 0, WaitSeconds{0, 300}, WaitSeconds{0, 2}}};
  EXPECT_EQ(calls.bars(), expected);
}

TEST(SvgText, EscapesMarkup) { EXPECT_EQ(svg_text("<a b=\"c\">&'"), "&lt;a b=&quot;c&quot;&gt;&amp;&#39;"); }

TEST(SvgText, ReplacesWhatIsNoXml) {
  EXPECT_EQ(svg_text(std::string_view("a\0\x1b\x7f\n", 5)), "a\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(svg_text("\xFF\xC0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(svg_text("\xEF\xBF\xBE|\xEF\xBF\xBF"), "\uFFFD|\uFFFD");
}

TEST(SvgText, CutsByCharactersNotBytes) {
  EXPECT_EQ(svg_text("ééé", 3), "ééé");
  EXPECT_EQ(svg_text("éé<é", 3), "éé&lt;…");
}

TEST(XmlCheck, FindsWhatIsWrong) {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  EXPECT_EQ(xml_problem(head + "<a b=\"c\"><d/>&lt;</a>\n"), "");
  for (const char* wrong : {"<a>", "<a></b>", "<a/><b/>", "<a>&</a>", "<a>&nbsp;</a>", "<a b=c/>", "<a b=\"<\"/>",
                            "<a/>text", "<a>\x1b</a>", "<a>\xEF\xBF\xBF</a>", "<a", "<a b=\"\" onload=\"x\"\"/>"})
    EXPECT_NE(xml_problem(head + wrong), "") << wrong;
}

TEST(WaitPlot, IsWellFormedWhateverItShows) {
  PathPlot busy = path();
  busy.samples.add({kNine, kNine + 60}, 2, 5999);
  busy.samples.add({kNine + 60, kNine + 90}, std::nullopt, std::nullopt);
  busy.calls.add(waited(kNine + 70, 4, {36, 45}, {38, 41}));
  busy.calls.add(unbounded(kNine + 80, 5));
  EXPECT_EQ(xml_problem(draw(plot_of(std::move(busy)))), "");
  EXPECT_EQ(xml_problem(draw(plot_of(path()))), "");
  EXPECT_EQ(xml_problem(draw({kHour, Zone("UTC"), {}})), "");
  EXPECT_EQ(xml_problem(draw({{kNine, kNine + 1}, Zone("UTC"), {}})), "");
}

TEST(WaitPlot, IsWellFormedForHostileIdsAndNames) {
  for (const std::string hostile : {"</text><script>alert(1)</script>", "\" onload=\"x", "]]>&lt;",
                                    "\xFF\xFE\x01\x1b[31m", "\xEF\xBF\xBF", "'--><!--", "&#0;", ""}) {
    PathPlot one = path(hostile);
    one.name = hostile;
    const std::string svg = draw(plot_of(std::move(one)));
    EXPECT_EQ(xml_problem(svg), "") << hostile;
    EXPECT_EQ(times(svg, "<script"), 0U);
    EXPECT_EQ(times(svg, "onload=\"x"), 0U);
  }
}

TEST(WaitPlot, NeedsNothingFromElsewhere) {
  const std::string svg = draw(plot_of(path()));
  EXPECT_EQ(times(svg, "http"), 1U);  // the name of the SVG namespace
  EXPECT_EQ(times(svg, "url("), times(svg, "url(#"));
  for (const char* part : {"href", "@import", "@font-face", "<image", "<foreignObject"})
    EXPECT_EQ(times(svg, part), 0U);
}

TEST(WaitPlot, TellsEachCallUnderThePointer) {
  PathPlot one = path();
  one.calls.add(waited(kNine + 70, 4711, {36, 45}, {38, 41}));
  one.calls.add(unbounded(kNine + 80, 4712));
  const std::string svg = draw(plot_of(std::move(one)));
  EXPECT_EQ(times(svg,
                  "<title>Answered Tue 3 Mar 2026, 09:01:10 (frame 4711): waited 0:36 to 0:45, likely 0:38 to "
                  "0:41</title>"),
            1U);
  EXPECT_EQ(times(svg, "<title>Answered Tue 3 Mar 2026, 09:01:20 (frame 4712): wait unbounded</title>"), 1U);
}

TEST(WaitPlot, DrawsABarToScale) {
  PathPlot one = path();  // up to 0:50 in steps of 10 s on 200 units
  one.calls.add(waited(kNine + 600, 1, {10, 40}, {20, 30}));
  const std::string svg = draw(plot_of(std::move(one)));
  EXPECT_EQ(times(svg, R"(<rect class="sure" x="178.0" y="40.0" width="4.0" height="120.0"/>)"), 1U);
  EXPECT_EQ(times(svg, R"(<rect class="likely" x="178.0" y="80.0" width="4.0" height="40.0"/>)"), 1U);
}

TEST(WaitPlot, LeavesTimeWithoutASampleEmptyAndShaded) {
  PathPlot one = path();
  one.samples.add({kNine, kNine + 600}, 1, 10);
  one.samples.add({kNine + 1200, kNine + 3600}, 0, 0);
  const std::string svg = draw(plot_of(std::move(one)));
  EXPECT_EQ(times(svg, R"(<path class="gap" d="M180.00 0H360.00V100.0H180.00z">)"), 1U);
  EXPECT_EQ(times(svg, R"(<path class="waiting" d="M0.0 50.0H180.0M360.0 100.0H1080.0"/>)"), 1U);
}

TEST(WaitPlot, MarksALongestWaitThatMayBeLonger) {
  PathPlot one = path();
  one.samples.add({kNine, kNine + 60}, 1, 5998);
  one.samples.add({kNine + 60, kNine + 120}, 1, 5999);
  one.samples.add({kNine + 120, kNine + 180}, 1, 5999);
  EXPECT_EQ(times(draw(plot_of(std::move(one))), "<title>99:59 or longer</title>"), 1U);
}

TEST(WaitPlot, MarksACountOfCallsWaitingThatMayBeMore) {
  PathPlot one = path();
  one.samples.add({kNine, kNine + 60}, 998, 10);
  one.samples.add({kNine + 60, kNine + 120}, 999, 10);
  const std::string svg = draw(plot_of(std::move(one)));
  EXPECT_EQ(times(svg, "<title>999 or more</title>"), 1U);
  EXPECT_EQ(times(svg, "<title>99:59 or longer</title>"), 0U);
}

TEST(WaitPlot, SaysWhatAColumnIsOnlyWhereThereAreColumns) {
  PathPlot few = path(), many = path();
  for (std::size_t i = 0; i <= PlotCalls::kMost; ++i)
    many.calls.add(waited(kNine + static_cast<std::int64_t>(i), static_cast<FrameId>(i) + 1, {1, 2}, {1, 2}));
  EXPECT_EQ(times(draw(plot_of(std::move(few))), "by column"), 0U);
  const std::string svg = draw(plot_of(std::move(many)));
  EXPECT_EQ(times(svg, "each column of 3.3 s is drawn as one"), 1U);
  EXPECT_EQ(times(svg, "waits of answered calls by column"), 1U);
}

TEST(WaitPlot, IsBoundedHoweverLongTheRange) {
  const Interval year = {kNine, kNine + 365 * 86400};
  WaitPlot plot{year, Zone("Australia/Sydney"), {}};
  plot.paths.push_back(path("860", year));
  for (Instant t = year.from; t < year.to; t = t + 300) {
    plot.paths[0].samples.add({t, t + 60}, t.unix_s / 300 % 7, t.unix_s / 300 % 500);
    plot.paths[0].calls.add(waited(t, t.unix_s, {0, 60 + t.unix_s % 50}, {10, 20}));
  }
  EXPECT_LT(draw(plot).size(), 500'000U);
}

}  // namespace
}  // namespace acd::test
