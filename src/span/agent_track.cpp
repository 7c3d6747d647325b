#include "span/agent_track.h"

#include <algorithm>
#include <utility>

namespace acd {

AgentTrack AgentTrack::restore(AgentId id, AgentFacts facts, Open open, std::optional<Before> before,
                               std::optional<Shift> shift, std::vector<AcdCall> calls, Instant accrued_at) {
  AgentTrack track(std::move(id));
  track.facts_ = std::move(facts);
  track.open_ = std::move(open);
  track.before_ = std::move(before);
  track.shift_ = std::move(shift);
  track.calls_ = std::move(calls);
  track.accrued_at_ = accrued_at;
  return track;
}

// Never both: a record decides about what was before it changes what is.
std::optional<Extension> AgentTrack::may_be_at() const {
  const AgentFacts& facts = before_ ? before_->facts : facts_;
  return facts.logged_on == AgentFacts::LoggedOn::yes ? facts.extension : std::nullopt;
}

bool AgentTrack::was_at(const Extension& extension) const {
  return before_ && before_->facts.logged_on == AgentFacts::LoggedOn::yes && before_->facts.extension == extension;
}

bool AgentTrack::apply(const AgentRecord& record, char code, const Moment& now, const PathId& path, AgentRows& out) {
  if (before_) come_back_or_give_up(record, code, out);
  accrue(now.at, out);
  const std::optional<Instant> rung_at = ringing_since(facts_, now.at);
  const Effect effect = acd::apply(facts_, record, code, now.at, now.frame_id, path);
  if (effect.ignored) return true;
  end_calls(effect.ended, now.at, std::string_view(&code, 1), out);
  drop_finished_calls();
  if (effect.log_on || effect.log_off) end_shift(now.at, now.frame_id, effect.log_on ? "log_on" : "log_off", out);
  if (effect.log_on) {
    shift_ =
        Shift{now.frame_id, agent_id_, facts_.extension, now.at, std::nullopt, facts_.inferred, 0, {}, now.counted};
    out.shifts.push_back(*shift_);
  }
  if (code == 'G' || code == 'S') {
    calls_.push_back({now.frame_id,
                      agent_id_,
                      facts_.extension,
                      path,
                      code == 'S',
                      now.at,
                      rung_at,
                      std::nullopt,
                      {},
                      0,
                      0,
                      0,
                      now.counted});
    out.calls.push_back(calls_.back());
  }
  show(now, code == 'A', out);
  return effect.surprise;
}

void AgentTrack::replaced(const Moment& now, AgentRows& out) {
  accrue(now.at, out);
  const std::vector<Call> ended = std::exchange(facts_.calls, {});
  facts_ = AgentFacts();
  facts_.logged_on = AgentFacts::LoggedOn::no;
  end_calls(ended, now.at, "A", out);
  drop_finished_calls();
  end_shift(now.at, now.frame_id, "replaced", out);
  show(now, false, out);
}

void AgentTrack::coverage_ends(Instant at, AgentRows& out) {
  if (before_) give_up(out);
  if (facts_.logged_on == AgentFacts::LoggedOn::unknown) return;
  accrue(at, out);
  close_span(at, 0, out);
  before_ = Before{std::move(facts_), at, at, 0, open_.opened_by, open_.from, open_.inferred};
  facts_ = AgentFacts();
  open_ = Open{};
}

void AgentTrack::coverage_begins(Instant at, std::int64_t hole_s, AgentRows& out) {
  if (!before_) return;
  before_->hole_to = at;
  before_->hole_s = hole_s;
  if (hole_s < 0 || hole_s > kComeBack_s) give_up(out);
}

void AgentTrack::follow(AgentTrack earlier, Instant at, std::int64_t hole_s, bool whole, AgentRows& out) {
  if (!earlier.before_) return;
  if (hole_s > kComeBack_s) return earlier.give_up(out);
  if (whole && hole_s == 0) {
    *this = std::move(earlier);
    resume(at);
  } else if (facts_.logged_on != AgentFacts::LoggedOn::unknown) {
    take_over(earlier, out);
  } else {
    give_up(out);
    *this = std::move(earlier);
    before_->hole_to = at;
    before_->hole_s = hole_s;
  }
}

// The same shift and the same calls as this track knows, but told from where they count.
void AgentTrack::take_over(AgentTrack& earlier, AgentRows& out) {
  if (facts_.logged_on == AgentFacts::LoggedOn::yes) {
    if (!facts_.extension) facts_.extension = earlier.before_->facts.extension;
    if (earlier.shift_ && shift_ && !shift_->counted) shift_ = std::exchange(earlier.shift_, std::nullopt);
    drop_shift_of_a_moment(earlier, out);
    for (AcdCall& call : calls_) take_over(call, earlier);
  }
  earlier.give_up(out);
}

// Of a call that is over only its work timer may continue.
void AgentTrack::take_over(AcdCall& call, AgentTrack& earlier) {
  if (call.ended_at && (!facts_.work_timer || facts_.work_timer_call != call.frame_id)) return;
  const auto same = std::find_if(earlier.calls_.begin(), earlier.calls_.end(), [&](const AcdCall& c) {
    return c.at == call.at && c.ended_at.has_value() == call.ended_at.has_value();
  });
  if (same == earlier.calls_.end() || (call.frame_id != same->frame_id && call.counted)) return;
  for (Call& fact : facts_.calls)
    if (fact.frame_id == call.frame_id) fact.frame_id = same->frame_id;
  for (FrameId* last : {&facts_.work_timer_call, &facts_.last_acd_call})
    if (*last == call.frame_id) *last = same->frame_id;
  call.frame_id = same->frame_id;
  if (!call.extension) call.extension = same->extension;
  if (!call.rung_at) call.rung_at = same->rung_at;
  call.counted = same->counted;
  std::erase_if(earlier.before_->facts.calls, [&](const Call& c) { return c.frame_id == call.frame_id; });
}

// A record that stood alone showed that the agent was logged on; the shift that it lies in is this one.
void AgentTrack::drop_shift_of_a_moment(AgentTrack& earlier, AgentRows& out) {
  if (!earlier.shift_ || !shift_ || !(shift_->from < earlier.shift_->from)) return;
  if (!earlier.shift_->inferred || earlier.shift_->from < earlier.before_->hole_from) return;
  earlier.shift_->dropped = true;
  out.shifts.push_back(*std::exchange(earlier.shift_, std::nullopt));
}

void AgentTrack::count_shift(AgentRows& out) {
  if (!shift_ || shift_->counted) return;
  shift_->counted = true;
  out.shifts.push_back(*shift_);
}

void AgentTrack::give_up(AgentRows& out) {
  if (!before_) return;
  end_calls(before_->facts.calls, before_->hole_from, "hole", out);
  calls_.clear();
  end_shift(before_->hole_from, 0, "hole", out);
  before_.reset();
}

void AgentTrack::come_back_or_give_up(const AgentRecord& record, char code, AgentRows& out) {
  can_follow(before_->facts, record, code) ? come_back(true, before_->hole_to) : give_up(out);
}

// The span continues where there is no hole. It counts once: what lies before is covered.
void AgentTrack::resume(Instant at) {
  if (!before_) return;
  before_->hole_to = at;
  before_->hole_s = at - before_->hole_from;
  come_back(before_->shown_inferred, before_->hole_s == 0 ? before_->shown_from : at);
}

void AgentTrack::come_back(bool inferred, Instant shown_from) {
  facts_ = std::move(before_->facts);
  open_ = Open{display(facts_), facts_.extension, shown_from, inferred, before_->opened_by};
  accrued_at_ = before_->hole_to;
  const std::int64_t step_s = before_->hole_to - before_->hole_from - before_->hole_s;
  before_.reset();
  if (step_s != 0) carry_over_step(step_s);
}

// The clock was set meanwhile: what had begun keeps its elapsed seconds. A shift's log on reads as it was stamped, but
// never later than the first record by the new clock.
void AgentTrack::carry_over_step(std::int64_t by_s) {
  if (facts_.rung_at) facts_.rung_at = *facts_.rung_at + by_s;
  if (facts_.rang) facts_.rang = Interval{facts_.rang->from + by_s, facts_.rang->to + by_s};
  if (!shift_) return;
  shift_->stepped_s += by_s;
  if (open_.from < shift_->from) {
    shift_->stepped_s += shift_->from - open_.from;
    shift_->from = open_.from;
  }
}

// Adds the seconds since the last record of the agent to its calls.
void AgentTrack::accrue(Instant at, AgentRows& out) {
  const std::int64_t seconds = at - accrued_at_;
  accrued_at_ = at;
  if (seconds == 0) return;
  for (AcdCall& call : calls_) {
    const auto current = std::find_if(facts_.calls.begin(), facts_.calls.end(),
                                      [&](const Call& c) { return c.frame_id == call.frame_id; });
    if (current != facts_.calls.end())
      (current->held ? call.hold_s : call.talk_s) += seconds;
    else if (facts_.work_timer && facts_.work_timer_call == call.frame_id)
      call.work_timer_s += seconds;
    else
      continue;
    out.calls.push_back(call);
  }
}

void AgentTrack::end_calls(const std::vector<Call>& ended, Instant at, std::string_view by, AgentRows& out) {
  for (const Call& gone : ended)
    for (AcdCall& call : calls_)
      if (call.frame_id == gone.frame_id) {
        call.ended_at = at;
        call.ended_by = std::string(by);
        out.calls.push_back(call);
      }
}

void AgentTrack::drop_finished_calls() {
  std::erase_if(calls_, [&](const AcdCall& call) {
    return call.ended_at && call.frame_id != facts_.last_acd_call && call.frame_id != facts_.work_timer_call;
  });
}

void AgentTrack::end_shift(Instant at, FrameId frame_id, std::string_view by, AgentRows& out) {
  if (!shift_) return;
  shift_->to = at;
  shift_->closed_by = frame_id;
  shift_->ended_by = std::string(by);
  out.shifts.push_back(std::move(*shift_));
  shift_.reset();
}

void AgentTrack::show(const Moment& now, bool always, AgentRows& out) {
  Display shown = display(facts_);
  if (!always && shown == open_.shown) return;
  close_span(now.at, now.frame_id, out);
  open_ = Open{std::move(shown), facts_.extension, now.at, facts_.inferred, now.frame_id};
}

void AgentTrack::close_span(Instant at, FrameId frame_id, AgentRows& out) {
  if (open_.shown.state == State::unknown || !(open_.from < at)) return;
  out.spans.push_back({agent_id_,
                       {open_.from, at},
                       std::move(open_.shown),
                       std::move(open_.extension),
                       open_.inferred,
                       open_.opened_by,
                       frame_id});
}

}  // namespace acd
