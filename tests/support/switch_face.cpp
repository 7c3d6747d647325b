#include "switch_face.h"

#include <algorithm>
#include <array>
#include <utility>

namespace acd::sim {
namespace {

constexpr int kAcdButton = 1;
constexpr int kOtherButton = 2;
constexpr int kFirstPath = 860;
constexpr int kFirstGroup = 610;
constexpr std::int64_t kMaxWait_s = 5999;  // 99:59
constexpr std::size_t kFieldWidth = 7;

void append_field(const std::string& value, std::string& text) {
  text += value;
  text.append(kFieldWidth - value.size(), ' ');
}

std::string agent_id(int agent, bool unusual) {
  static const std::array<std::string, 5> kUnusual{"0703", "703", "9000004", "7", "007"};
  const auto at = static_cast<std::size_t>(agent);
  return unusual && at < kUnusual.size() ? kUnusual[at] : std::to_string(6100 + agent);
}

std::string home_extension(int agent) { return std::to_string(agent % 5 == 0 ? 200 + agent : 1001 + agent); }

const char* state_of(CallKind kind) {
  switch (kind) {
    case CallKind::kAcd:
      return "acd_call";
    case CallKind::kNonAcd:
      return "non_acd_call";
    case CallKind::kOutgoing:
      return "outgoing_call";
  }
  return "";
}

std::string two_digits(int value) {
  std::string text;
  append_digits(value, 2, text);
  return text;
}

}  // namespace

std::string path_number(int path) { return std::to_string(kFirstPath + path); }

Shown Facts::shown() const {
  if (!logged_on) return {"logged_off", "", ""};
  const auto talking = std::find_if(lines.begin(), lines.end(), [](const Line& line) { return !line.held; });
  if (talking != lines.end()) {
    return {state_of(talking->kind), "", talking->kind == CallKind::kAcd ? path_number(talking->path) : ""};
  }
  if (!lines.empty()) {
    const auto is_acd = [](const Line& line) { return line.kind == CallKind::kAcd; };
    const auto acd = std::find_if(lines.begin(), lines.end(), is_acd);
    return {"hold", "", acd == lines.end() ? "" : path_number(acd->path)};
  }
  if (ringing) return {"ringing", "", ""};
  if (work_timer) return {"work_timer", "", path_number(work_path)};
  if (do_not_disturb) return {"do_not_disturb", "", ""};
  if (make_busy) return {"make_busy", two_digits(reason), ""};
  return {"idle", "", ""};
}

SwitchFace::SwitchFace(const Options& options, const Sinks& sinks)
    : options_(options), sinks_(sinks), clock_(options.zone) {
  for (int agent = 0; agent < options.agents; ++agent) {
    seats_.push_back({agent_id(agent, options.unusual_agent_ids), home_extension(agent), {}, {}});
  }
}

void SwitchFace::swap_extensions(int one, int other) { std::swap(seat(one).extension, seat(other).extension); }

void SwitchFace::log_on(int agent) {
  seat(agent).facts = Facts{};
  seat(agent).facts.logged_on = true;
  send('A', agent, 0);
  show(agent, true);
}

void SwitchFace::log_off(int agent) {
  seat(agent).facts = Facts{};
  send('B', agent, 0);
  show(agent);
}

void SwitchFace::vanish(int agent) {
  seat(agent).facts = Facts{};
  show(agent);
}

void SwitchFace::do_not_disturb(int agent, bool on) {
  seat(agent).facts.do_not_disturb = on;
  send(on ? 'C' : 'D', agent, 0);
  show(agent);
}

void SwitchFace::make_busy(int agent, int reason) {
  seat(agent).facts.make_busy = true;
  seat(agent).facts.reason = reason;
  send('E', agent, reason);
  show(agent);
}

void SwitchFace::remove_make_busy(int agent) {
  seat(agent).facts.make_busy = false;
  send('F', agent, 0);
  show(agent);
}

void SwitchFace::answer_acd(int agent, int path) {
  Facts& facts = seat(agent).facts;
  facts.ringing = false;
  facts.lines.push_back({kAcdButton, CallKind::kAcd, path, false});
  send('G', "P" + path_number(path), agent, kAcdButton);
  if (options_.ringing_records && options_.ringing_end_after_answer) send('U', agent, kAcdButton);
  show(agent);
}

void SwitchFace::begin_other(int agent, CallKind kind) {
  seat(agent).facts.lines.push_back({kOtherButton, kind, -1, false});
  send(kind == CallKind::kNonAcd ? 'H' : 'I', agent, kOtherButton);
  show(agent);
}

void SwitchFace::end_call(int agent, int button) {
  remove_line(agent, button);
  send('J', agent, button);
  show(agent);
}

void SwitchFace::idle(int agent) {
  seat(agent).facts.work_timer = false;
  send('J', agent, kAcdButton);
  show(agent);
}

void SwitchFace::start_work_timer(int agent, int path) {
  remove_line(agent, kAcdButton);
  seat(agent).facts.work_timer = true;
  seat(agent).facts.work_path = path;
  send('L', agent, 0);
  show(agent);
}

void SwitchFace::end_work_timer(int agent) {
  seat(agent).facts.work_timer = false;
  send('M', agent, 0);
  show(agent);
}

void SwitchFace::hold(int agent, int button) {
  hold_line(agent, button, true);
  send('N', agent, button);
  show(agent);
}

void SwitchFace::retrieve(int agent, int button) {
  hold_line(agent, button, false);
  send('O', agent, button);
  show(agent);
}

void SwitchFace::held_party_left(int agent, int button) {
  remove_line(agent, button);
  send('P', agent, button);
  show(agent);
}

void SwitchFace::ring(int agent) {
  if (!options_.ringing_records) return;
  seat(agent).facts.ringing = true;
  send('T', agent, kAcdButton);
  show(agent);
}

void SwitchFace::end_ring(int agent, bool answered) {
  const bool before_answer = options_.ringing_end_on_answer && !options_.ringing_end_after_answer;
  if (!options_.ringing_records || (answered && !before_answer)) return;
  seat(agent).facts.ringing = false;
  send('U', agent, kAcdButton);
  show(agent);
}

void SwitchFace::refresh() {
  begin_record('R');
  clock_.append_date(now_, record_.text);
  finish_record();
}

void SwitchFace::group_report(int path, std::int64_t waiting, std::int64_t agents, std::int64_t wait_s) {
  send_report('K', kFirstGroup + path, waiting, agents, wait_s);
}

void SwitchFace::path_report(int path, std::int64_t waiting, std::int64_t agents, std::int64_t wait_s) {
  send_report('Q', kFirstPath + path, waiting, agents, wait_s);
}

void SwitchFace::begin_record(char letter) {
  record_.at = now_;
  record_.text.clear();
  append_digits(number_, 2, record_.text);
  record_.text += letter;
  clock_.append_time(now_, record_.text);
  number_ = (number_ + 1) % 100;
}

void SwitchFace::finish_record() {
  if (sinks_.record) sinks_.record(record_);
}

void SwitchFace::send(char letter, int agent, int button) { send(letter, extension(agent), agent, button); }

void SwitchFace::send(char letter, const std::string& directory, int agent, int button) {
  begin_record(letter);
  append_field(directory, record_.text);
  append_field(id(agent), record_.text);
  append_digits(button, 2, record_.text);
  finish_record();
}

void SwitchFace::send_report(char letter, int number, std::int64_t waiting, std::int64_t agents, std::int64_t wait_s) {
  begin_record(letter);
  append_digits(number, 3, record_.text);
  append_digits(std::min<std::int64_t>(waiting, 999), 3, record_.text);
  append_digits(agents, 3, record_.text);
  const std::int64_t wait = std::min(wait_s, kMaxWait_s);
  append_digits(wait / 60, 2, record_.text);
  append_digits(wait % 60, 2, record_.text);
  record_.text += "0000000";  // unexplained zeros of live sites
  finish_record();
}

void SwitchFace::show(int agent, bool even_if_same) {
  Shown shown = seat(agent).facts.shown();
  if (shown == seat(agent).last && !even_if_same) return;
  seat(agent).last = shown;
  if (sinks_.state) sinks_.state({id(agent), now_, shown.state, shown.reason, shown.path});
}

void SwitchFace::hold_line(int agent, int button, bool held) {
  for (Line& line : seat(agent).facts.lines) {
    if (line.button == button) line.held = held;
  }
}

void SwitchFace::remove_line(int agent, int button) {
  std::erase_if(seat(agent).facts.lines, [button](const Line& line) { return line.button == button; });
}

}  // namespace acd::sim
