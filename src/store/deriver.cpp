#include "store/deriver.h"

#include <algorithm>
#include <utility>

#include "core/fields.h"
#include "record/identity.h"

namespace acd {
namespace {

constexpr std::size_t kPathDigits = 3;

// "P860" and "860" are path 860; path numbers have three digits.
PathId path_number(std::string_view digits) {
  std::string text(digits);
  if (parse_digits(digits) && text.size() < kPathDigits) text.insert(0, kPathDigits - text.size(), '0');
  return PathId(std::move(text));
}

Zone zone_of_clock(const Session& session) {
  return session.clock_rules == ClockRules::of_switch ? Zone("UTC") : session.zone;
}

}  // namespace

Deriver Deriver::restore(const Memory& memory, Account account, Lineage present, Lineage past) {
  Deriver deriver;
  deriver.account_ = std::move(account);
  deriver.present_ = std::move(present);
  deriver.past_ = std::move(past);
  deriver.present_.restore(memory.present_end, memory.present_whole_since, memory.present_number, memory.present_said);
  deriver.past_.restore(memory.past_end, memory.past_whole_since, memory.past_number, memory.past_said);
  deriver.paths_reported_ = memory.paths_reported;
  deriver.next_coverage_id_ = memory.next_coverage_id;
  deriver.live_at_ = memory.live_at;
  deriver.live_received_ = memory.live_received;
  deriver.live_offset_ = LiveOffset(memory.live_offset);
  deriver.switch_offset_.restore(memory.switch_offset);
  deriver.continued_ = memory.continued;
  return deriver;
}

void Deriver::restore_open_session(const Session& session, const Memory& memory, const CoveragePiece& piece) {
  session_ = session;
  clock_.emplace(zone_of_clock(session));
  if (session.first_date) clock_->begin_capture(*session.first_date);
  if (session.kind == SessionKind::live && live_at_ && live_received_)
    clock_->restore(*live_at_, *live_received_, live_offset_);
  clock_->restore(memory.clock);
  sequence_ = Sequence(memory.last_number);
  uncounted_samples_ = memory.uncounted_samples;
  in_past_ = memory.in_past;
  believed_ = memory.believed;
  fallen_frame_id_ = memory.fallen_frame_id;
  fallen_s_ = memory.fallen_s;
  joined_at_ = memory.joined_at;
  in_facts_ = memory.in_facts;
  own_agents_ = memory.own_agents;
  resumed_ = memory.resumed;
  if (!memory.stretch_from) return;
  stretch_.emplace(session.zone, *memory.stretch_from, piece);
  rhythm_ = ReportRhythm(memory.rhythm);
  last_second_ = memory.last_second;
  zoned_from_ = stretch_->last();
  if (piece.counted) account_.begin_stretch(piece.time.from);
}

Deriver::Memory Deriver::memory() const {
  Memory memory;
  memory.live_at = live_at_;
  memory.live_received = live_received_;
  memory.live_offset = live_offset_.memory();
  memory.switch_offset = switch_offset_.memory();
  memory.present_end = present_.end();
  memory.past_end = past_.end();
  memory.present_whole_since = present_.whole_since();
  memory.past_whole_since = past_.whole_since();
  memory.present_number = present_.last_number();
  memory.past_number = past_.last_number();
  memory.present_said = present_.said();
  memory.past_said = past_.said();
  memory.paths_reported = paths_reported_;
  memory.next_coverage_id = next_coverage_id_;
  memory.in_past = in_past_;
  memory.believed = believed_;
  memory.fallen_frame_id = fallen_frame_id_;
  memory.fallen_s = fallen_s_;
  memory.continued = continued_;
  if (stretch_) {
    memory.stretch_from = stretch_->from();
    memory.rhythm = rhythm_.memory();
    memory.last_second = last_second_;
    if (is_plain(last_second_)) memory.last_second.counted.clear();
  }
  if (session_) {
    memory.clock = clock_->memory();
    memory.last_number = sequence_.last();
    memory.uncounted_samples = uncounted_samples_;
    memory.joined_at = joined_at_;
    memory.resumed = resumed_;
    if (joined_at_ == clock_->memory().last_at) {
      memory.in_facts = in_facts_;
      memory.own_agents = own_agents_;
    }
  }
  return memory;
}

void Deriver::begin_session(const Session& session) {
  if (session.kind == SessionKind::live && continued_) return resume(session, *std::exchange(continued_, std::nullopt));
  session_ = session;
  sequence_ = Sequence();
  clock_.emplace(zone_of_clock(session));
  if (session.kind != SessionKind::live) {
    clock_->begin_capture(session.first_date.value_or(0));
  } else {
    if (live_at_ && live_received_) clock_->restore(*live_at_, *live_received_, live_offset_);
    clock_->begin_connection();
    switch_offset_.begin_connection();
  }
}

void Deriver::correct_arrivals(std::int64_t by_us) {
  if (live_received_) live_received_->unix_us += by_us;
  live_offset_.correct(by_us);
  switch_offset_.correct(by_us);
  if (session_ && session_->kind == SessionKind::live) clock_->correct_arrivals(by_us);
}

const Deriver::Outcome& Deriver::apply(FrameId frame_id, const Frame& frame, std::optional<Arrival> received,
                                       bool believed) {
  if (believed != believed_) believe(believed);
  outcome_ = Outcome{decode(frame), {}, true, {}, {}};
  if (const auto* record = std::get_if<Record>(&outcome_.decoded))
    apply_record(frame_id, *record, record_identity(frame), received);
  return outcome_;
}

void Deriver::apply_record(FrameId frame_id, const Record& record, std::int64_t identity,
                           std::optional<Arrival> received) {
  const int lost = sequence_.next(record.head.number);
  if (lost > 0) note(frame_id, "lost", lost);
  if (record.is_short) note(frame_id, "short");
  if (session_->kind != SessionKind::live) received.reset();  // a capture is dated by its records, as without arrivals
  const Reading reading = reading_of(record, received);
  const Tick tick = clock_->resolve(reading.time_of_day_s, reading.date, received);
  note_clock(frame_id, tick);
  cover(frame_id, tick, lost > 0, identity);
  last_identity_ = identity;
  if (is_report(record.head.code)) rhythm_.add(tick.at, session_->max_silence_s);
  outcome_.at = tick.at;
  const FrameId repeats = compare(frame_id, identity);
  const bool in_facts = is_in_facts(identity);
  if (in_facts) {
    line().resume(tick.at);
    continues_from(tick.at);
  }
  if (in_past_ && believed_ && outcome_.counted && present_.end() == tick.at) catch_up_with_present(tick.at);
  if (session_->kind == SessionKind::live && believed_) {
    live_at_ = tick.at;
    live_received_ = received;
    live_offset_ = clock_->live_offset();
  }
  if (const auto* report = std::get_if<QueueReport>(&record.body)) {
    if (report->kind == QueueKind::path) paths_reported_.insert(report->queue_id);
    if (!outcome_.counted) remember_sample(frame_id, tick.at, *report);
  }
  if (const auto* agent = std::get_if<AgentRecord>(&record.body))
    apply_to_agent(frame_id, *agent, record.head.code, repeats, in_facts);
  settle_rows();
}

// What is not believed teaches nothing.
Reading Deriver::reading_of(const Record& record, std::optional<Arrival> received) {
  Reading reading{record.head.time_of_day_s, std::nullopt};
  if (const auto* refresh = std::get_if<Refresh>(&record.body)) reading.date = refresh->date;
  if (session_->clock_rules == ClockRules::of_zone || !received) return reading;
  SwitchOffset offset = switch_offset_;
  const Reading utc = in_utc(reading, offset.next(reading.time_of_day_s, *received, session_->zone));
  if (believed_) switch_offset_ = offset;
  return utc;
}

// Where this session continues what another one recorded, a record that both have is in the facts already, if they are
// that one's. One that
// the other has alone, a stretch of 0 s, belongs into what is known here: it keeps its row, and tells more.
void Deriver::apply_to_agent(FrameId frame_id, const AgentRecord& agent, char code, FrameId repeats, bool is_in_facts) {
  if (agent.bad_id || agent.bad_number) note(frame_id, "control_bytes");
  if (code == 'G' || code == 'S') outcome_.path = path_called(agent);
  if (agent.agent_id.empty() || !believed_) return;
  if (is_in_facts && !own_agents_.contains(agent.agent_id)) return;
  Moment now{outcome_.at, frame_id, outcome_.counted};
  if (is_alone(repeats)) {
    now = {outcome_.at, repeats, true};
    Shift none;
    none.frame_id = repeats;
    none.dropped = true;
    rows_.shifts.push_back(std::move(none));
  }
  if (line().apply(agent, code, now, outcome_.path, rows_, outcome_.touched))
    note(frame_id, std::string("surprise_") + code);
  (in_past_ ? changes_.past_agents : changes_.present_agents).insert(outcome_.touched.begin(), outcome_.touched.end());
}

// Decides whether the record counts. In the second of a seam one counts that the other sessions do not have, as often
// as they do not have it. Returns the frame that it repeats, else 0.
FrameId Deriver::compare(FrameId frame_id, std::int64_t identity) {
  if (last_second_.at != outcome_.at) {
    if (last_second_.at == stretch_->from() && believed_) add_seam(last_second_);
    last_second_ = {outcome_.at, frame_id, {}, {}};
    said_.clear();
  }
  said_.push_back(identity);
  outcome_.counted = stretch_->piece().counted;
  FrameId repeats = 0;
  if (const auto* seam = account_at_work().seam(outcome_.at)) {
    repeats = repeated(*seam, identity);
    outcome_.counted = repeats == 0;
    if (outcome_.counted && !stretch_->piece().counted) {
      stretch_->count_last(session_->zone, frame_id, next_coverage_id_, changes_.coverage);
      count_held_samples(outcome_.at);
      // Where the earlier one ends here, it lies behind.
      if (const auto earlier = account_.earlier_from(outcome_.at); earlier && earlier->to == outcome_.at)
        account_.earlier_from(outcome_.at + 1);
    }
  }
  if (outcome_.counted) last_second_.counted.emplace_back(identity, frame_id);
  return repeats;
}

FrameId Deriver::repeated(const SeamRecords& seam, std::int64_t identity) {
  const std::size_t times = last_second_.times[identity]++;
  const auto same = seam.find(identity);
  return same != seam.end() && times < same->second.size() ? same->second[times] : 0;
}

void Deriver::believe(bool believed) {
  if (stretch_) end_stretch(CoverageEnd::step);
  believed_ = believed;
}

void Deriver::end_session() {
  if (fallen_frame_id_) note(fallen_frame_id_, "stray", fallen_s_);
  fallen_frame_id_ = 0;
  fallen_s_ = 0;
  if (stretch_) {
    end_stretch(CoverageEnd::session);
    if (believed_) line().session_ends(said_);
    said_.clear();
  }
  settle_rows();
  session_.reset();
  believed_ = true;
  joined_at_.reset();
  in_facts_.clear();
  own_agents_.clear();
  resumed_.reset();
  in_past_ = false;  // the next session chooses; a restart in between must not make a difference
}

Deriver::Suspended Deriver::suspend() {
  Suspended suspended;
  if (resumed_) suspended = *resumed_;
  suspended.clock = clock_->memory();
  suspended.last_number = sequence_.last();
  suspended.fallen_frame_id = std::exchange(fallen_frame_id_, 0);
  suspended.fallen_s = std::exchange(fallen_s_, 0);
  if (stretch_) {
    suspended.last = stretch_->last();
    suspended.rhythm = rhythm_.memory();
    suspended.last_second = last_second_;
    if (last_second_.times.empty())
      for (const auto& [identity, frame_id] : last_second_.counted) ++suspended.last_second.times[identity];
    suspended.last_identity = last_identity_;
    suspended.said = said_;
  }
  end_session();
  return suspended;
}

void Deriver::resume(const Session& session, const Suspended& suspended) {
  begin_session(session);
  clock_->restore(suspended.clock);
  sequence_ = Sequence(suspended.last_number);
  fallen_frame_id_ = suspended.fallen_frame_id;
  fallen_s_ = suspended.fallen_s;
  if (suspended.last) resumed_ = suspended;
}

void Deriver::use_rules(const Zone& zone) {
  if (!session_ || session_->zone.name() != zone.name()) return;
  if (stretch_) note_zone();
  session_->zone = zone;
  if (session_->clock_rules == ClockRules::of_zone) clock_->use_rules(zone);
  if (stretch_) stretch_->use_rules(zone);
}

void Deriver::note(FrameId frame_id, std::string kind, std::int64_t amount) {
  changes_.anomalies.push_back({frame_id, std::move(kind), amount});
}

void Deriver::note_zone() {
  if (believed_) changes_.zoned.push_back({session_->zone, {zoned_from_, stretch_->last() + 1}});
  zoned_from_ = stretch_->last();
}

void Deriver::note_clock(FrameId frame_id, const Tick& tick) {
  if (tick.stray_before) note(fallen_frame_id_, "stray", fallen_s_);
  if (tick.stepped && stretch_) note(frame_id, "step", tick.at - stretch_->last());
  if (tick.stepped && resumed_) note(frame_id, "step", tick.at - *resumed_->last);
  if (tick.clamped_s > 0 && tick.clamped_s <= Clock::kJitter_s) note(frame_id, "jitter", tick.clamped_s);
  if (tick.clamped_s > Clock::kJitter_s) {
    fallen_frame_id_ = frame_id;
    fallen_s_ = tick.clamped_s;
  } else {
    fallen_frame_id_ = 0;
    fallen_s_ = 0;
  }
}

// Coverage is what the record's time adds to it: another second of the stretch, or a new stretch.
void Deriver::cover(FrameId frame_id, const Tick& tick, bool lost, std::int64_t identity) {
  if (resumed_) resume_stretch(frame_id, tick, lost);
  const std::int64_t silence_s = stretch_ ? tick.at - stretch_->last() : 0;
  if (!stretch_) {
    begin_stretch_of_session(frame_id, tick.at, identity);
  } else if (tick.stepped) {
    end_stretch(CoverageEnd::step);
    begin_stretch(frame_id, tick.at, tick.passed_s > session_->max_silence_s ? tick.passed_s : 0);
  } else if (is_hole(rhythm_, stretch_->last(), tick.at, lost)) {
    end_stretch(CoverageEnd::silence);
    begin_stretch(frame_id, tick.at, silence_s);
  } else {
    if (silence_s > session_->max_silence_s) note(frame_id, "bridged", silence_s);
    const auto counts_from =
        stretch_->extend(session_->zone, account_at_work(), tick.at, frame_id, next_coverage_id_, changes_.coverage);
    if (counts_from) count_held_samples(*counts_from);
    if (believed_) line().covered_until(tick.at);
  }
  if (!believed_) return;
  line().numbered(*sequence_.last());
  if (lost) line().lost(tick.at);
  if (in_past_ && *present_.end() < tick.at) catch_up_with_present(tick.at);
}

// A silence is a hole only where something can have been missed. A switch that reports rarely is silent while nothing
// happens, and its record numbers run on.
bool Deriver::is_hole(const ReportRhythm& rhythm, Instant last, Instant at, bool lost) const {
  const std::int64_t silence_s = at - last;
  return silence_s > session_->max_silence_s && (lost || silence_s > kLongestBridged_s || rhythm.is_periodic(last));
}

// The first of a session, or what is believed of it again.
void Deriver::begin_stretch_of_session(FrameId frame_id, Instant at, std::int64_t identity) {
  if (!believed_) return begin_stretch(frame_id, at, 0);
  choose_line(at);
  const bool joins = line().end() == at;
  if (joins) join(at, line());
  begin_stretch(frame_id, at, line().end() ? at - *line().end() : 0, joins && misses_nothing(at, identity));
}

// At the last record before it was suspended, unless the next one begins another stretch.
void Deriver::resume_stretch(FrameId frame_id, const Tick& tick, bool lost) {
  const Suspended suspended = *std::exchange(resumed_, std::nullopt);
  const Instant last = *suspended.last;
  const ReportRhythm rhythm(suspended.rhythm);
  if (tick.stepped || is_hole(rhythm, last, tick.at, lost) || !believed_) return;
  said_ = suspended.said;
  begin_stretch_of_session(frame_id, last, suspended.last_identity);
  rhythm_ = rhythm;
  last_second_ = suspended.last_second;
  last_second_.counted.clear();
}

// Its first record is one that the session before has too, or the next one by its number.
bool Deriver::misses_nothing(Instant at, std::int64_t identity) const {
  const auto* seam = account_.seam(at);
  if (current().said().contains(identity) || (seam && seam->contains(identity))) return true;
  const auto& last = current().last_number();
  return last && Sequence(last).next(*sequence_.last()) == 0;
}

// From here on the session continues a line of time that ends at `at`, the second that it is in.
void Deriver::join(Instant at, const Lineage& line) {
  joined_at_ = at;
  own_agents_.clear();
  in_facts_ = line.said();
  for (const std::int64_t identity : said_)
    if (const auto same = in_facts_.find(identity); same != in_facts_.end()) in_facts_.erase(same);
}

// Once for each time that it is.
bool Deriver::is_in_facts(std::int64_t identity) {
  if (!believed_ || joined_at_ != outcome_.at) return false;
  const auto found = in_facts_.find(identity);
  if (found == in_facts_.end()) return false;
  in_facts_.erase(found);
  return true;
}

void Deriver::begin_stretch(FrameId frame_id, Instant at, std::int64_t hole_s, bool continues) {
  stretch_.emplace(session_->session_id, session_->zone, account_at_work(), at, frame_id, next_coverage_id_);
  zoned_from_ = at;
  rhythm_ = ReportRhythm();
  last_second_ = Second();
  changes_.all_agents = true;
  if (!believed_) return;
  if (!continues) return line().coverage_begins(at, hole_s, rows_);
  line().continues(at);
  continues_from(at);
}

void Deriver::end_stretch(CoverageEnd why) {
  stretch_->end(why);
  if (believed_) {
    line().coverage_ends(stretch_->last(), rows_);
    settle_rows();
    add_to_account();
  }
  note_zone();
  changes_.coverage.push_back(stretch_->piece());
  stretch_.reset();
  uncounted_samples_.clear();
  changes_.all_agents = true;
}

void Deriver::add_to_account() {
  const Interval time{stretch_->from(), stretch_->last()};
  account_.add(time);
  add_seam(last_second_);
  if (account_.seal(time)) changes_.sealed.push_back(time);
}

void Deriver::add_seam(const Second& second) {
  for (const auto& [identity, frame_id] : second.counted) {
    account_.add_seam(second.at, identity, frame_id);
    changes_.seams.push_back({second.at, identity, frame_id});
  }
}

// Neither the first second of the stretch nor a seam of another: all of its records count, or none.
bool Deriver::is_plain(const Second& second) const { return second.times.empty() && second.at != stretch_->from(); }

std::optional<FrameId> Deriver::to_be_counted_again() const {
  return stretch_ && last_second_.first > 0 ? std::optional(last_second_.first) : std::nullopt;
}

void Deriver::count_again(FrameId frame_id, std::int64_t identity) {
  said_.push_back(identity);
  if (stretch_->piece().counted && is_plain(last_second_)) last_second_.counted.emplace_back(identity, frame_id);
}

// In the order of their frames; only those that still hold at `at`.
void Deriver::remember_sample(FrameId frame_id, Instant at, const QueueReport& report) {
  std::erase_if(uncounted_samples_, [&](const HeldSample& s) {
    return s.at + kSampleHolds_s <= at || (s.report.kind == report.kind && s.report.queue_id == report.queue_id);
  });
  uncounted_samples_.push_back({frame_id, at, report});
  if (stretch_->piece().counted) count_held_samples(at);
}

// The overlap ended at `from`; the next may have begun already.
void Deriver::count_held_samples(Instant from) {
  for (HeldSample& sample : uncounted_samples_)
    if (!sample.stored && from < sample.at + kSampleHolds_s) {
      sample.stored = true;
      changes_.held_samples.push_back(sample);
    }
  if (stretch_->piece().counted) uncounted_samples_.clear();
}

// A session goes on with the present if it begins where that ends, or later; else with the past, if that ends before
// it.
void Deriver::choose_line(Instant at) {
  in_past_ = present_.end() && at < *present_.end();
  if (!in_past_ || !past_.end() || *past_.end() <= at) return;
  past_.give_up(rows_);
  past_ = Lineage();
}

// It missed nothing of what this stretch has told so far.
bool Deriver::present_is_whole() const { return stretch_->from() >= *present_.whole_since(); }

// The piece that begins at `at` may be done already.
void Deriver::continues_from(Instant at) {
  if (stretch_->piece().time.from == at) return stretch_->continues();
  for (CoveragePiece& piece : changes_.coverage)
    if (piece.session_id == session_->session_id && piece.counted && piece.time.from == at) piece.continues = true;
}

// Told beyond the end of the present, the past becomes the present: it takes over where that ended. So it is by a
// record of the last second that the present has not.
void Deriver::catch_up_with_present(Instant at) {
  const Instant end = *present_.end();
  if (at == end) join(at, present_);
  const bool whole = present_is_whole();
  if (at == end && !whole)
    for (const auto& [id, track] : past_.agents())
      if (track.facts().logged_on != AgentFacts::LoggedOn::unknown) own_agents_.insert(id);
  if (whole && stretch_->from() <= end) continues_from(end);
  past_.follow(std::move(present_), std::max(end, stretch_->from()), whole, rows_);
  present_ = std::exchange(past_, Lineage());
  in_past_ = false;
  changes_.all_agents = true;
}

// G and S carry the path called where others carry the extension.
PathId Deriver::path_called(const AgentRecord& record) const {
  const std::string& number = record.directory_number;
  if (number.empty() || record.agent_id.empty()) return {};
  if (is_letter(number.front())) {
    const auto digits = number.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    return digits == std::string::npos ? PathId(number) : path_number(std::string_view(number).substr(digits));
  }
  const auto& agents = current().agents();
  const auto agent = agents.find(record.agent_id);
  if (agent != agents.end() && agent->second.facts().extension == Extension(number)) return {};
  return paths_reported_.contains(number) ? PathId(number) : PathId();
}

// Rows to changes: only time that no earlier session covers counts; spans are cut at local midnight.
void Deriver::settle_rows() {
  for (AgentSpan& span : rows_.spans)
    for (Interval part : account_.uncovered(span.time))
      while (!part.empty()) {
        const Day day = session_->zone.local_day(part.from);
        const Instant cut = std::min(part.to, session_->zone.midnight(day + 1));
        changes_.spans.push_back({day, span});
        changes_.spans.back().span.time = {part.from, cut};
        part.from = cut;
      }
  for (Shift& shift : rows_.shifts)
    if (shift.counted) changes_.shifts.push_back(std::move(shift));
  for (AcdCall& call : rows_.calls)
    if (call.counted) changes_.calls.push_back(std::move(call));
  rows_.clear();
}

Changes Deriver::take_changes() {
  if (stretch_) {
    changes_.coverage.push_back(stretch_->piece());
    note_zone();
  }
  return std::exchange(changes_, Changes());
}

}  // namespace acd
