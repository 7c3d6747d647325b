#include "span/agent_facts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace acd {
namespace {

using LoggedOn = AgentFacts::LoggedOn;

const Call* latest(const std::vector<Call>& calls, bool held, bool acd_only) {
  const Call* found = nullptr;
  for (const Call& call : calls)
    if (call.held == held && (!acd_only || call.kind == CallKind::acd) && (!found || call.order > found->order))
      found = &call;
  return found;
}

State state_of(CallKind kind) {
  switch (kind) {
    case CallKind::acd:
      return State::acd_call;
    case CallKind::non_acd:
      return State::non_acd_call;
    case CallKind::outgoing:
      break;
  }
  return State::outgoing_call;
}

// One record at work on one agent's facts.
class Step {
 public:
  Step(AgentFacts& facts, const AgentRecord& record, char code, Instant at, FrameId frame_id, const PathId& path)
      : facts_(facts), record_(record), code_(code), at_(at), frame_id_(frame_id), path_(path) {}

  Effect run() {
    if (code_ == 'A' || code_ == 'B') {
      code_ == 'A' ? log_on() : log_off();
    } else if (shows_log_on()) {
      act();
    }
    facts_.last_code = code_;
    return std::move(effect_);
  }

 private:
  void log_on() {
    if (facts_.logged_on == LoggedOn::yes) effect_.surprise = true;
    clear();
    facts_.logged_on = LoggedOn::yes;
    if (!record_.directory_number.empty()) facts_.extension = Extension(record_.directory_number);
    effect_.log_on = true;
  }

  void log_off() {
    if (facts_.logged_on == LoggedOn::no) {
      effect_.surprise = effect_.ignored = true;
      return;
    }
    clear();
    facts_.logged_on = LoggedOn::no;
    effect_.log_off = true;
  }

  // An agent not known to be logged on is shown to be by most records. False when the record cannot be believed.
  bool shows_log_on() {
    if (facts_.logged_on == LoggedOn::yes) return true;
    constexpr std::string_view kShowing = "GHILNOST";
    if (facts_.logged_on == LoggedOn::no && kShowing.find(code_) == std::string_view::npos) {
      effect_.surprise = effect_.ignored = true;
      return false;
    }
    clear();
    facts_.logged_on = LoggedOn::yes;
    facts_.inferred = true;
    effect_.log_on = true;
    return true;
  }

  void act() {
    switch (code_) {
      case 'C':
        return set_flag(facts_.do_not_disturb, true);
      case 'D':
        return set_flag(facts_.do_not_disturb, false);
      case 'E':
        set_flag(facts_.make_busy, true);
        facts_.reason = record_.reason;
        return;
      case 'F':
        set_flag(facts_.make_busy, false);
        facts_.reason.clear();
        return;
      case 'G':
      case 'S':
        end_work_timer();
        return start(CallKind::acd);
      case 'H':
        return start(CallKind::non_acd);
      case 'I':
        return start(CallKind::outgoing);
      case 'J':
        return become_idle();
      case 'L':
        return start_work_timer();
      case 'M':
        surprise_if(!facts_.work_timer);
        return end_work_timer();
      case 'N':
        return hold(true);
      case 'O':
        return hold(false);
      case 'P':
        return lose_held();
      case 'T':
        return ring(true);
      case 'U':
        return end_ringing();
      default:
        return;
    }
  }

  // A first record that shows the log on has nothing to be compared with.
  void surprise_if(bool surprising) { effect_.surprise |= surprising && !effect_.log_on; }

  void set_flag(bool& flag, bool on) {
    const bool remove_after_log_on = code_ == 'D' && facts_.last_code == 'A';
    surprise_if(flag == on && !remove_after_log_on);
    flag = on;
  }

  void start(CallKind kind) {
    const auto in_use = at_button();
    surprise_if(in_use != facts_.calls.end());
    if (in_use != facts_.calls.end()) end(in_use);
    ring(false);
    facts_.calls.push_back({record_.button, kind, path_, false, ++facts_.order, frame_id_});
  }

  void become_idle() {
    const bool nothing = facts_.calls.empty() && !facts_.work_timer && !facts_.ringing;
    surprise_if(nothing && facts_.last_code != 'M' && facts_.last_code != 'P');
    const auto call = at_button();
    if (call != facts_.calls.end())
      end(call);
    else
      end_all_calls();
    if (!facts_.calls.empty()) return;
    end_work_timer();
    ring(false);
  }

  void start_work_timer() {
    const Call* acd = latest(facts_.calls, false, true);
    const PathId path = acd ? acd->path : facts_.last_acd_path;
    const FrameId call = acd ? acd->frame_id : facts_.last_acd_call;
    for (auto it = facts_.calls.begin(); it != facts_.calls.end();) it = it->held ? it + 1 : end(it);
    end_work_timer();
    facts_.work_timer = true;
    facts_.work_timer_path = path;
    facts_.work_timer_call = call;
  }

  void end_work_timer() {
    if (facts_.work_timer) effect_.ended_work_timer = facts_.work_timer_call;
    facts_.work_timer = false;
    facts_.work_timer_path = PathId();
    facts_.work_timer_call = 0;
  }

  void hold(bool on) {
    if (facts_.calls.empty()) {
      surprise_if(true);
      facts_.calls.push_back({record_.button, CallKind::non_acd, PathId(), on, ++facts_.order, frame_id_});
      return;
    }
    const auto call = at_button_or_only(!on);
    surprise_if(call == facts_.calls.end() || call->held == on);
    if (call == facts_.calls.end()) return;
    call->held = on;
    if (!on) call->order = ++facts_.order;
  }

  void lose_held() {
    const auto call = at_button_or_only(true);
    surprise_if(call == facts_.calls.end() || !call->held);
    if (call != facts_.calls.end()) end(call);
  }

  void ring(bool on) {
    if (facts_.ringing == on) return;
    facts_.ringing = on;
    facts_.rung_at = on ? std::optional(at_) : std::nullopt;
  }

  void end_ringing() {
    if (facts_.ringing) facts_.rang = Interval{*facts_.rung_at, at_};
    ring(false);
  }

  std::vector<Call>::iterator at_button() {
    if (!record_.button) return facts_.calls.end();
    return std::find_if(facts_.calls.begin(), facts_.calls.end(),
                        [&](const Call& c) { return c.button == record_.button; });
  }

  // The call at the button; without one there, N means the only call, O and P the only held call.
  std::vector<Call>::iterator at_button_or_only(bool held) {
    const auto exact = at_button();
    if (exact != facts_.calls.end()) return exact;
    const auto fits = [&](const Call& c) { return !held || c.held; };
    const auto first = std::find_if(facts_.calls.begin(), facts_.calls.end(), fits);
    if (first == facts_.calls.end() || std::find_if(first + 1, facts_.calls.end(), fits) != facts_.calls.end())
      return facts_.calls.end();
    return first;
  }

  std::vector<Call>::iterator end(std::vector<Call>::iterator call) {
    if (call->kind == CallKind::acd) {
      facts_.last_acd_path = call->path;
      facts_.last_acd_call = call->frame_id;
    }
    effect_.ended.push_back(std::move(*call));
    return facts_.calls.erase(call);
  }

  void end_all_calls() {
    while (!facts_.calls.empty()) end(facts_.calls.begin());
  }

  void clear() {
    end_all_calls();
    end_work_timer();
    facts_ = AgentFacts();
  }

  AgentFacts& facts_;
  const AgentRecord& record_;
  char code_;
  Instant at_;
  FrameId frame_id_;
  const PathId& path_;
  Effect effect_;
};

bool has_call(const AgentFacts& facts, const AgentRecord& record, bool held) {
  return std::any_of(facts.calls.begin(), facts.calls.end(),
                     [&](const Call& c) { return record.button && c.button == record.button && c.held == held; });
}

bool any_unheld(const AgentFacts& facts) { return latest(facts.calls, false, false) != nullptr; }

}  // namespace

std::string_view state_name(State state) {
  static constexpr std::array<std::string_view, kStateCount> kNames = {
      "unknown", "logged_off", "acd_call",       "non_acd_call", "outgoing_call", "hold",
      "ringing", "work_timer", "do_not_disturb", "make_busy",    "idle"};
  return kNames[static_cast<std::size_t>(state)];
}

Display display(const AgentFacts& facts) {
  if (facts.logged_on == LoggedOn::unknown) return {};
  if (facts.logged_on == LoggedOn::no) return {State::logged_off, false, {}, {}};
  if (const Call* call = latest(facts.calls, false, false)) return {state_of(call->kind), false, call->path, {}};
  if (!facts.calls.empty()) {
    const Call* acd = latest(facts.calls, true, true);
    return {State::hold, acd != nullptr, acd ? acd->path : PathId(), {}};
  }
  if (facts.ringing) return {State::ringing, false, {}, {}};
  if (facts.work_timer) return {State::work_timer, false, facts.work_timer_path, {}};
  if (facts.do_not_disturb) return {State::do_not_disturb, false, {}, {}};
  if (facts.make_busy) return {State::make_busy, false, {}, facts.reason};
  return {State::idle, false, {}, {}};
}

Effect apply(AgentFacts& facts, const AgentRecord& record, char code, Instant at, FrameId frame_id,
             const PathId& path) {
  return Step(facts, record, code, at, frame_id, path).run();
}

std::optional<Instant> ringing_since(const AgentFacts& facts, Instant at) {
  constexpr std::int64_t kAnswered_s = 1;
  if (facts.ringing) return facts.rung_at;
  if (facts.last_code != 'U' || !facts.rang || at - facts.rang->to > kAnswered_s) return std::nullopt;
  return facts.rang->from;
}

bool can_follow(const AgentFacts& facts, const AgentRecord& record, char code) {
  if (facts.logged_on == LoggedOn::unknown) return false;
  if (facts.logged_on == LoggedOn::no) return code == 'A';
  const State shown = display(facts).state;
  switch (code) {
    case 'T':
      return shown == State::idle;
    case 'G':
    case 'S':
      return shown == State::idle || shown == State::ringing;
    case 'U':
      return facts.ringing;
    case 'L':
      return latest(facts.calls, false, true) != nullptr;
    case 'M':
      return facts.work_timer;
    case 'J':
      return has_call(facts, record, false) || has_call(facts, record, true) ||
             (facts.calls.empty() && facts.work_timer);
    case 'N':
      return has_call(facts, record, false);
    case 'O':
    case 'P':
      return has_call(facts, record, true);
    case 'H':
    case 'I':
      return !any_unheld(facts) && !has_call(facts, record, true);
    case 'B':
      return facts.calls.empty() && !facts.ringing && !facts.work_timer;
    case 'C':
      return !facts.do_not_disturb;
    case 'D':
      return facts.do_not_disturb;
    case 'F':
      return facts.make_busy;
    case 'E':
      return !facts.make_busy && !facts.ringing && !facts.work_timer;
    default:
      return false;
  }
}

}  // namespace acd
