#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <set>

#include "simulator.h"
#include "store_fixture.h"
#include "truth_text.h"
#include "wire_bytes.h"

namespace acd::test {
namespace {

struct Case {
  const char* name;
  void (*change)(sim::Options&);
};

// Test names are printed with the parameter.
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

// Each a day of a small centre, told apart by what a switch or a site may do otherwise.
const Case kCases[] = {
    {"plain", [](sim::Options&) {}},
    {"older_release_without_ringing", [](sim::Options& o) { o.ringing_records = false; }},
    {"no_end_of_ringing_on_answer", [](sim::Options& o) { o.ringing_end_on_answer = false; }},
    {"older_release_without_work_timer", [](sim::Options& o) { o.work_timer_records = false; }},
    {"no_idle_after_work_timer", [](sim::Options& o) { o.idle_after_work_timer = false; }},
    {"oldest_release", [](sim::Options& o) { o.ringing_records = o.work_timer_records = false; }},
    {"many_log_on_over",
     [](sim::Options& o) { o.log_on_over = 0.6, o.replaced_with_log_off = 0.3, o.round_the_clock = true; }},
    {"forgotten_log_offs", [](sim::Options& o) { o.forgotten_log_off = 0.5, o.days = 2; }},
    {"round_the_clock", [](sim::Options& o) { o.round_the_clock = true, o.days = 2; }},
    {"night_shift", [](sim::Options& o) { o.night_shift = true, o.days = 2; }},
    {"much_of_everything",
     [](sim::Options& o) {
       o.hold = 0.4, o.consultation = 0.3, o.hold_abandoned = 0.3, o.make_busy = 0.2, o.make_busy_in_call = 0.2;
       o.do_not_disturb = 0.2, o.work_timer_interrupted = 0.3, o.not_answered = 0.2, o.other_call = 0.3;
     }},
    {"sydney_autumn_night", [](sim::Options& o) { o.first_date = "2026-04-04", o.days = 2, o.round_the_clock = true; }},
    {"sydney_spring_night", [](sim::Options& o) { o.first_date = "2026-10-03", o.days = 2, o.round_the_clock = true; }},
    {"lord_howe_autumn_night",
     [](sim::Options& o) {
       o.zone = "Australia/Lord_Howe", o.first_date = "2026-04-04", o.days = 2, o.round_the_clock = true;
     }},
    {"lord_howe_spring_night",
     [](sim::Options& o) {
       o.zone = "Australia/Lord_Howe", o.first_date = "2026-10-03", o.days = 2, o.round_the_clock = true;
     }},
    {"new_york_spring_night",
     [](sim::Options& o) {
       o.zone = "America/New_York", o.first_date = "2026-03-07", o.days = 2, o.round_the_clock = true;
     }},
    {"new_york_autumn_night",
     [](sim::Options& o) {
       o.zone = "America/New_York", o.first_date = "2026-10-31", o.days = 2, o.round_the_clock = true;
     }},
    {"london_spring_night",
     [](sim::Options& o) {
       o.zone = "Europe/London", o.first_date = "2026-03-28", o.days = 2, o.round_the_clock = true;
     }},
    {"london_autumn_night",
     [](sim::Options& o) {
       o.zone = "Europe/London", o.first_date = "2026-10-24", o.days = 2, o.round_the_clock = true;
     }},
    {"whole_seconds_and_unusual_ids", [](sim::Options& o) { o.whole_seconds = o.unusual_agent_ids = true; }},
    {"bare_line_feeds_and_nuls", [](sim::Options& o) { o.line_end = "\n", o.nuls = true; }},
};

class SimulatedDays : public ::testing::TestWithParam<Case> {
 protected:
  SimulatedDays() {
    options_.seed = 20260302;
    options_.agents = 5;
    options_.sample_every_s = 60;
    GetParam().change(options_);
    run_ = sim::simulate(options_);
    recording_ = std::make_unique<Recording>(options_.zone);
    // In pieces of an odd size, so that commits fall anywhere.
    const std::string bytes = sim::to_bytes(options_, run_.records);
    Journal& journal = recording_->journal();
    journal.begin();
    journal.begin_session(recording_->capture(options_.first_date));
    for (std::size_t from = 0; from < bytes.size(); from += 50'021) {
      journal.bytes(std::string_view(bytes).substr(from, 50'021), std::nullopt);
      journal.commit();
      journal.begin();
    }
    journal.end_session(2, "end of capture");
    journal.commit();
  }
  void each_agent_is_in_the_true_state_at_each_second();
  void each_answered_call_is_there();
  void the_seconds_of_a_call_are_those_of_its_spans();
  void every_frame_is_decoded_without_a_word_of_complaint();
  void spans_never_overlap_and_lie_on_their_day();
  void spans_tile_the_time_from_the_first_record_of_an_agent_on();
  std::string rows(const std::string& sql) { return recording_->rows(sql); }

  sim::Options options_;
  sim::Run run_;
  std::unique_ptr<Recording> recording_;
};

void SimulatedDays::each_agent_is_in_the_true_state_at_each_second() {
  EXPECT_EQ("", first_difference(text_of(truth_of(run_)), text_of(stored_of(recording_->db()))));
}

void SimulatedDays::each_answered_call_is_there() {
  std::multiset<std::string> expected, actual;
  for (const sim::CallTruth& call : run_.calls)
    if (call.answered >= 0) expected.insert(fmt::format("{} {} {}", call.answered, call.agent, call.path));
  SQLite::Statement calls(
      recording_->db(),
      "SELECT at, agent_id, queue_id FROM acd_call JOIN agent USING(agent_key) JOIN queue ON queue_key = path_key");
  while (calls.executeStep())
    actual.insert(fmt::format("{} {} {}", calls.getColumn(0).getInt64(), calls.getColumn(1).getString(),
                              calls.getColumn(2).getString()));
  EXPECT_EQ(expected, actual);
}

void SimulatedDays::the_seconds_of_a_call_are_those_of_its_spans() {
  EXPECT_EQ(rows("SELECT sum(to_at - from_at) FROM agent_span WHERE state = 2"),
            rows("SELECT sum(talk_s) FROM acd_call"));
  EXPECT_EQ(rows("SELECT coalesce(sum(to_at - from_at), 0) FROM agent_span WHERE state = 7"),
            rows("SELECT sum(work_timer_s) FROM acd_call"));
}

void SimulatedDays::every_frame_is_decoded_without_a_word_of_complaint() {
  EXPECT_EQ(std::to_string(run_.records.size()) + "\n", rows("SELECT count(*) FROM frame"));
  EXPECT_EQ("", rows("SELECT * FROM reject"));
  EXPECT_EQ("", rows("SELECT kind, count(*) FROM anomaly WHERE kind NOT LIKE 'surprise_%' GROUP BY 1"));
  EXPECT_EQ(std::to_string(run_.records.back().at - run_.records.front().at) + "\n",
            rows("SELECT sum(to_at - from_at) FROM coverage WHERE counted"));
}

void SimulatedDays::spans_never_overlap_and_lie_on_their_day() {
  EXPECT_EQ("0\n", rows("SELECT count(*) FROM (SELECT from_at < lag(to_at) OVER (PARTITION BY agent_key ORDER BY "
                        "from_at) AS overlaps FROM agent_span) WHERE overlaps"));
  EXPECT_EQ("0\n", rows("SELECT count(*) FROM agent_span WHERE from_at >= to_at"));
  const Zone zone(options_.zone);
  SQLite::Statement spans(recording_->db(), "SELECT day, from_at, to_at FROM agent_span");
  while (spans.executeStep()) {
    ASSERT_EQ(spans.getColumn(0).getInt(), zone.local_day({spans.getColumn(1).getInt64()}));
    ASSERT_LE(spans.getColumn(2).getInt64(), zone.midnight(spans.getColumn(0).getInt() + 1).unix_s);
  }
}

// With every record seen from the beginning: once named, an agent is known to the end.
void SimulatedDays::spans_tile_the_time_from_the_first_record_of_an_agent_on() {
  EXPECT_EQ("0\n", rows("SELECT count(*) FROM (SELECT from_at > lag(to_at) OVER (PARTITION BY agent_key ORDER BY "
                        "from_at) AS gap FROM agent_span) WHERE gap"));
  EXPECT_EQ("0\n", rows("SELECT count(*) FROM (SELECT max(to_at) AS last FROM agent_span GROUP BY agent_key) "
                        "WHERE last <> (SELECT max(to_at) FROM coverage)"));
}

TEST_P(SimulatedDays, AreRecordedAsTheyWere) {
  each_agent_is_in_the_true_state_at_each_second();
  each_answered_call_is_there();
  the_seconds_of_a_call_are_those_of_its_spans();
  every_frame_is_decoded_without_a_word_of_complaint();
  spans_never_overlap_and_lie_on_their_day();
  spans_tile_the_time_from_the_first_record_of_an_agent_on();
}

INSTANTIATE_TEST_SUITE_P(Of, SimulatedDays, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace acd::test
