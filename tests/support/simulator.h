#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// A deterministic call centre that speaks the ACD real time event stream and knows what the stream does not say.
///
/// It shares no code with the project, so it is an independent witness: tests compare what the project derives from the
/// bytes with what really happened. The same Options (and zone data) give the same run.
/// Inside, time runs in milliseconds; everything handed out is UTC seconds since 1970, rounded down as the switch does.
namespace acd::sim {

/// What the switch does with a call that an agent did not answer.
enum class Unanswered {
  kHead,         ///< back to the head with its age: each path stays first-in-first-out
  kTailAsNew,    ///< to the tail, its age begins again: first-in-first-out by CallTruth::queued_from
  kTailWithAge,  ///< to the tail but with its age: breaks first-in-first-out, for tests of that
};

/// How a call enters the other path's queue when it waited too long in its own.
enum class Overflow {
  kAsNew,        ///< to the tail, its age begins again: first-in-first-out by CallTruth::queued_from
  kTailWithAge,  ///< to the tail with its age: breaks first-in-first-out
  kByAge,        ///< ahead of the younger ones with its age: the oldest call may have come from elsewhere
};

/// Everything a run depends on. Probabilities and shares are 0..1; minutes of the day read "HH:MM" in the zone.
struct Options {
  std::uint64_t seed = 1;
  std::string zone = "Australia/Sydney";  ///< IANA name
  std::string first_date = "2026-03-03";  ///< the run begins at this day's local midnight
  int days = 1;                           ///< local days, at least 1
  int agents = 9;                         ///< 1..500
  int paths = 2;                          ///< 1..4: paths 860, 861 ... each with the group 610, 611 ...

  bool ringing_records = true;            ///< T and U are sent; false = older release (telephones ring all the same)
  bool ringing_end_on_answer = true;      ///< U comes before the G as well, not only after a ringing in vain
  bool ringing_end_after_answer = false;  ///< instead it comes behind the G
  bool ringing_counted = false;           ///< calls waiting and longest wait in K and Q include ringing calls
  bool work_timer_records = true;         ///< L and M exist; false = older release without work timer
  bool idle_after_work_timer = true;      ///< J follows M

  bool round_the_clock = false;  ///< three shifts; else opens .. closes with staggered shifts
  std::string opens = "07:30";
  std::string closes = "18:30";  ///< after opens
  bool closed_weekends = false;  ///< nobody begins a shift on a Saturday or a Sunday
  bool night_shift = false;      ///< every fifth agent (of at least two) works 21:30 - 07:45 instead

  double load = 0.9;                 ///< offered work / staff: 0.2 light .. 1.5 overloaded
  double mean_talk_s = 180;          ///< at least 10
  double mean_patience_s = 240;      ///< exponential; 0 = nobody leaves
  bool leave_while_ringing = false;  ///< a caller may give up while a telephone rings; else just after
  double mean_work_timer_s = 20;

  int sample_every_s = 15;    ///< K and Q; 15 or 60 in the field; 0 = never, as where none is programmed to report
  bool sample_pairs = true;   ///< K of every group, then Q of every path; false: Q only
  double skip_sample = 0;     ///< share of the rounds that the switch leaves out
  int refresh_every_s = 60;   ///< R; 0 = never
  bool refresh_first = true;  ///< the stream's first record is an R; else the first R comes one period later
  bool refresh_at_midnight = false;  ///< an R at each local midnight, whatever the period

  double hold = 0.12;                    ///< of ACD calls
  double hold_abandoned = 0.1;           ///< of these holds: the caller leaves (P)
  double consultation = 0.04;            ///< of ACD calls: N I J O (now and then N H J O)
  double make_busy = 0.03;               ///< when an agent becomes free or sat idle for minutes: E with 01..05, F
  double make_busy_in_call = 0.01;       ///< of ACD calls: the key is pressed while talking, the call goes on
  double do_not_disturb = 0.01;          ///< as make_busy: C, D
  double work_timer_interrupted = 0.02;  ///< of work timers: J E
  double not_answered = 0.02;            ///< of ringings: T U E
  double other_call = 0.03;              ///< as make_busy: a non-ACD call in (H) or out (I)
  double log_on_over = 0.05;             ///< of log-ons: at a set where another agent is still logged on
  double replaced_with_log_off = 0.5;    ///< of those (and of log-ons after a forgotten log-off): B is sent first
  double forgotten_log_off = 0.03;       ///< of shift ends
  double log_on_into_make_busy = 0.02;   ///< of log-ons: A E
  Unanswered unanswered = Unanswered::kHead;
  double priority = 0;       ///< of callers: they wait ahead of all others, first-in-first-out among themselves
  double hold_back = 0;      ///< of arrivals: not offered to an idle agent, but to the next who becomes free
  int overflow_after_s = 0;  ///< who waits so long goes to the next path's queue, once; 0 = never
  Overflow overflow = Overflow::kAsNew;

  bool whole_seconds = false;      ///< everything happens on the full second
  bool unusual_agent_ids = false;  ///< "0703", "703", "9000004", "7", "007" among the first five agents
  std::string line_end = "\r\n";   ///< or "\n"
  bool nuls = false;               ///< one to three NUL bytes before some STX
};

/// One record in stream order. `text` has neither STX nor line end: number, letter, HHMMSS, fields.
struct Record {
  std::int64_t at = 0;
  std::string text;
};

/// One caller. -1 = did not happen within the run.
struct CallTruth {
  std::int64_t id = 0;  ///< 1, 2 ... in order of arrival over all paths
  std::string path;     ///< "860"
  std::int64_t arrival = 0;
  std::int64_t queued_from = 0;    ///< what the switch counts the wait from; differs only with kTailAsNew and kAsNew
  std::int64_t ringing_from = -1;  ///< of the ringing that was answered; known also where no T is sent
  std::int64_t answered = -1;
  std::int64_t left = -1;       ///< gave up
  std::string agent;            ///< who answered, else empty
  int unanswered_ringings = 0;  ///< ringings in vain before
  std::string overflowed_from;  ///< path whose queue it went from to `path`, else empty
  std::int64_t overflowed = -1;
  std::int64_t queued_from_ms = 0;  ///< the same to the millisecond
  std::int64_t answered_ms = -1;
};

/// The agent's displayed state (metrics.md, section 2) from `at` to the agent's next StateTruth, or Run::end.
///
/// In stream order; several within one second are kept, the last holds. Nothing before an agent's first log-on. Where
/// no T is sent, ringing does not show. An A gives an entry even if the displayed state stays what it was.
struct StateTruth {
  std::string agent;
  std::int64_t at = 0;
  /// logged_off, idle, ringing, acd_call, non_acd_call, outgoing_call, hold, work_timer, do_not_disturb or make_busy
  std::string state;
  std::string reason;  ///< only for make_busy: "00".."05"
  std::string path;    ///< of acd_call, of hold if an ACD call is held, of work_timer; else empty
};

struct Run {
  std::vector<Record> records;
  std::vector<CallTruth> calls;  ///< by id
  std::vector<StateTruth> states;
  std::int64_t begin = 0;  ///< local midnight of the first day
  std::int64_t end = 0;    ///< local midnight after the last day; all records are before it
};

/// Where a long run goes piece by piece; an empty function = not wanted. References are valid during the call only.
struct Sinks {
  std::function<void(const Record&)> record;
  std::function<void(const CallTruth&)> call;  ///< when answered or gone, the rest at the end: not in order of id
  std::function<void(const StateTruth&)> state;
};

struct Period {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// Throws std::invalid_argument for options out of range, std::runtime_error for an unknown zone.
Run simulate(const Options& options);

/// The same, in memory that does not grow with the number of days.
Period simulate(const Options& options, const Sinks& sinks);

}  // namespace acd::sim
