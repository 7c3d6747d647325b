#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "clock/clock.h"
#include "clock/event.h"
#include "clock/sequence.h"
#include "clock/switch_offset.h"
#include "record/decode.h"
#include "span/coverage.h"
#include "span/lineage.h"
#include "span/report_rhythm.h"

namespace acd {

enum class SessionKind { live, capture, day_file };

/// A session: one connection, or one capture. What is derived from it depends on nothing else.
struct Session {
  std::int64_t session_id = 0;
  SessionKind kind = SessionKind::live;
  Zone zone{"UTC"};
  ClockRules clock_rules = ClockRules::of_zone;  ///< of captures always that: their arrivals do not count
  std::int64_t max_silence_s = 180;
  std::optional<Day> first_date;  ///< of a capture: local day of its first record
};

/// Something worth counting about a frame: lost records before it, jitter, a surprise.
struct Anomaly {
  FrameId frame_id = 0;
  std::string kind;         ///< lost, bridged, jitter, stray, step, short, control_bytes, or surprise_X with the code X
  std::int64_t amount = 1;  ///< records lost; seconds of silence, or that the clock fell or was stepped by; else 1
};

/// A piece of an agent span that lies on one local day and counts.
struct SpanPiece {
  Day day = 0;
  AgentSpan span;
};

/// A sample that does not count, because an earlier session has it or covers its time, but still holds where that ends.
struct HeldSample {
  FrameId frame_id = 0;
  Instant at;
  QueueReport report;
  bool stored = false;
};

/// A record that counts, in a second with which a stretch begins or ends.
struct SeamRow {
  Instant at;
  std::int64_t identity = 0;
  FrameId frame_id = 0;
};

/// Time whose records were resolved, and whose days were cut, by the rules of a zone.
struct ZonedTime {
  Zone zone;
  Interval time;
};

/// What a batch of frames changed, to be written with the frames.
struct Changes {
  std::vector<SpanPiece> spans;         ///< closed, none of 0 s
  std::vector<Shift> shifts;            ///< the latest of the same frame_id holds
  std::vector<AcdCall> calls;           ///< the latest of the same frame_id holds
  std::vector<CoveragePiece> coverage;  ///< the latest of the same coverage_id holds
  std::vector<Anomaly> anomalies;
  std::vector<HeldSample> held_samples;
  std::vector<SeamRow> seams;
  std::vector<Interval> sealed;  ///< seams strictly between these ends are none any more; after `seams`
  std::vector<ZonedTime> zoned;
  std::set<AgentId> present_agents;  ///< whose track in the present changed
  std::set<AgentId> past_agents;
  bool all_agents = false;  ///< any track may have changed
};

/// The one fold: frames in order to clocked events, agent spans, shifts, calls and coverage. Live recording, replay and
/// rebuild all go through it, so they yield the same rows.
///
/// A value: copy it before a batch and put it back if the batch cannot be committed. Pure: reads no clock, no database.
class Deriver {
 public:
  /// Number of the rules; a database derived by others wants a rebuild.
  static constexpr int kVersion = 3;
  static constexpr std::int64_t kSampleHolds_s = 60;         ///< how long a sample holds at the most
  static constexpr std::int64_t kLongestBridged_s = 86'400;  ///< a longer silence is a hole, whatever came around it
  /// What must be known of one second of a stretch, to compare it with that of another session.
  struct Second {
    Instant at;
    FrameId first = 0;                                      ///< its first record
    std::vector<std::pair<std::int64_t, FrameId>> counted;  ///< by identity; those that count
    std::map<std::int64_t, std::size_t> times;              ///< in the second of a seam: how often each came so far

    friend bool operator==(const Second&, const Second&) = default;
  };
  /// What must be kept of a session while parts of others are derived which lie within its time.
  struct Suspended {
    Clock::Memory clock;
    std::optional<int> last_number;
    FrameId fallen_frame_id = 0;
    std::int64_t fallen_s = 0;
    std::optional<Instant> last;  ///< of its stretch, if it has begun
    ReportRhythm::Memory rhythm;
    Second last_second;
    std::int64_t last_identity = 0;
    std::vector<std::int64_t> said;
  };

  /// The derivation's own values between two frames; agents, coverage and account are stored as rows.
  struct Memory {
    std::optional<Instant> live_at;  ///< of the last live record
    std::optional<Arrival> live_received;
    LiveOffset::Memory live_offset;
    SwitchOffset::Memory switch_offset;  ///< with ClockRules::of_switch
    std::optional<Instant> present_end;
    std::optional<Instant> past_end;
    std::optional<Instant> present_whole_since;
    std::optional<Instant> past_whole_since;
    std::optional<int> present_number;  ///< of the last record
    std::optional<int> past_number;
    std::multiset<std::int64_t> present_said;  ///< identities of records in its last second, if a session ended there
    std::multiset<std::int64_t> past_said;
    std::set<std::string> paths_reported;  ///< numbers seen in path reports
    std::int64_t next_coverage_id = 1;
    bool in_past = false;                       ///< the open session adds to the past
    bool believed = true;                       ///< the open session may count
    std::optional<Instant> stretch_from;        ///< of the open stretch
    ReportRhythm::Memory rhythm;                ///< of the open stretch
    FrameId fallen_frame_id = 0;                ///< the last record, if it fell by more than jitter
    std::int64_t fallen_s = 0;                  ///< by how much; else 0
    Clock::Memory clock;                        ///< of the open session
    std::optional<int> last_number;             ///< record number of the open session
    std::vector<HeldSample> uncounted_samples;  ///< of the open session
    std::optional<Instant> joined_at;           ///< of the open session: where it took the line of time over
    std::multiset<std::int64_t> in_facts;       ///< identities of records that were in the facts then, in that second
    std::set<AgentId> own_agents;               ///< but for the facts of these, of whom it knew itself
    Second last_second;                  ///< of the open stretch; `counted` is empty where count_again() is wanted
    std::optional<Suspended> resumed;    ///< of the open session, which has no record since it was resumed
    std::optional<Suspended> continued;  ///< of a session that another one will continue
  };

  /// What became of one frame.
  struct Outcome {
    Decoded decoded = Reject{};
    Instant at;                 ///< of a record
    bool counted = true;        ///< false: an earlier session covers this second
    PathId path;                ///< path called, of G and S
    std::set<AgentId> touched;  ///< agents whose facts may have changed
  };

  Deriver() = default;

  /// Puts back what an earlier process stored. `open` is the session it left open, with its last piece of coverage.
  static Deriver restore(const Memory& memory, Account account, Lineage present, Lineage past);
  void restore_open_session(const Session& session, const Memory& memory, const CoveragePiece& piece);
  Memory memory() const;
  /// The first frame from which on records of the restored stretch are to be given to count_again(); none if none are.
  /// They are too many to be kept with each commit.
  std::optional<FrameId> to_be_counted_again() const;
  void count_again(FrameId frame_id, std::int64_t identity);

  void begin_session(const Session& session);
  /// The host's clock was set by so much: all arrivals so far count as corrected.
  void correct_arrivals(std::int64_t by_us);
  /// The next frame of the session. The outcome stays valid until the next call. `believed` false: it was dated
  /// wrongly, and nothing of it counts.
  const Outcome& apply(FrameId frame_id, const Frame& frame, std::optional<Arrival> received, bool believed = true);
  void end_session();
  /// Ends a live session on a connection that stays: the next live session continues it.
  void end_session_to_continue() { continued_ = suspend(); }
  /// Ends the session for now; its next record resumes it, where nothing else is missing between.
  Suspended suspend();
  void resume(const Session& session, const Suspended& suspended);
  /// The rules of the session's zone have changed: these hold from the next record on. Another zone's are not taken.
  void use_rules(const Zone& zone);
  bool in_session() const { return session_.has_value(); }
  /// Whether the session adds to what was before the present.
  bool in_past() const { return in_past_; }

  /// What changed since the last call.
  Changes take_changes();

  /// The agents of the line of time that the open session adds to; the present between sessions.
  const Lineage& current() const { return in_past_ ? past_ : present_; }
  const Lineage& present() const { return present_; }
  const Lineage& past() const { return past_; }
  const std::optional<Stretch>& stretch() const { return stretch_; }
  /// Time that stretches which are over cover.
  const Account& account() const { return account_; }

 private:
  Lineage& line() { return in_past_ ? past_ : present_; }
  Account& account_at_work() { return believed_ ? account_ : everything_; }
  void believe(bool believed);
  void apply_record(FrameId frame_id, const Record& record, std::int64_t identity, std::optional<Arrival> received);
  void apply_to_agent(FrameId frame_id, const AgentRecord& agent, char code, FrameId repeats, bool is_in_facts);
  bool is_in_facts(std::int64_t identity);
  void join(Instant at, const Lineage& line);
  FrameId compare(FrameId frame_id, std::int64_t identity);
  FrameId repeated(const SeamRecords& seam, std::int64_t identity);
  bool is_alone(FrameId repeats) const { return repeats > 0 && account_.is_alone(outcome_.at); }
  void note(FrameId frame_id, std::string kind, std::int64_t amount = 1);
  Reading reading_of(const Record& record, std::optional<Arrival> received);
  void note_zone();
  void note_clock(FrameId frame_id, const Tick& tick);
  void cover(FrameId frame_id, const Tick& tick, bool lost, std::int64_t identity);
  bool is_hole(const ReportRhythm& rhythm, Instant last, Instant at, bool lost) const;
  void begin_stretch(FrameId frame_id, Instant at, std::int64_t hole_s, bool continues = false);
  void begin_stretch_of_session(FrameId frame_id, Instant at, std::int64_t identity);
  void resume_stretch(FrameId frame_id, const Tick& tick, bool lost);
  bool misses_nothing(Instant at, std::int64_t identity) const;
  void end_stretch(CoverageEnd why);
  void add_to_account();
  void add_seam(const Second& second);
  bool is_plain(const Second& second) const;
  void remember_sample(FrameId frame_id, Instant at, const QueueReport& report);
  void count_held_samples(Instant from);
  void choose_line(Instant at);
  bool present_is_whole() const;
  void catch_up_with_present(Instant at);
  void continues_from(Instant at);
  PathId path_called(const AgentRecord& record) const;
  void settle_rows();

  std::optional<Session> session_;
  std::optional<Clock> clock_;  // in UTC with ClockRules::of_switch
  Sequence sequence_;
  std::optional<Stretch> stretch_;
  ReportRhythm rhythm_;                   // of the stretch
  Second last_second_;                    // of the stretch
  std::vector<std::int64_t> said_;        // identities of its records
  std::int64_t last_identity_ = 0;        // of the last record
  std::optional<Suspended> resumed_;      // until the next record
  std::optional<Suspended> continued_;    // until the next live session
  std::optional<Instant> joined_at_;      // the session continues a line of time that ended at this second
  std::multiset<std::int64_t> in_facts_;  // records of that second still to come in it, that are in the facts already
  std::set<AgentId> own_agents_;          // but not in those of these agents, of whom it knew itself
  Instant zoned_from_;  // of the stretch: from here on changes_ does not say yet by which rules it was derived
  Account account_;
  Account everything_ = Account::of_all_time();
  bool believed_ = true;  // what comes may count
  SwitchOffset switch_offset_;
  Lineage present_;
  Lineage past_;
  bool in_past_ = false;
  std::set<std::string> paths_reported_;
  std::int64_t next_coverage_id_ = 1;
  std::optional<Instant> live_at_;
  std::optional<Arrival> live_received_;
  LiveOffset live_offset_;
  FrameId fallen_frame_id_ = 0;  // the last record that fell by more than jitter
  std::int64_t fallen_s_ = 0;

  AgentRows rows_;
  Outcome outcome_;
  Changes changes_;
  std::vector<HeldSample> uncounted_samples_;  // the last of each queue, while nothing counts
};

}  // namespace acd
