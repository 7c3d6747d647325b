#include "store/memory_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.h"

namespace acd {

using nlohmann::json;

// Ids may hold bytes that are no UTF-8. Latin-1 as UTF-8 keeps every byte.
static std::string to_utf8(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto u = static_cast<unsigned char>(c);
    if (u < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | (u >> 6));
      out += static_cast<char>(0x80 | (u & 0x3F));
    }
  }
  return out;
}

static std::string from_utf8(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto u = static_cast<unsigned char>(text[i]);
    out += u < 0x80 || i + 1 == text.size()
               ? text[i]
               : static_cast<char>((u & 0x03) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3F));
  }
  return out;
}

template <class Tag>
static void to_json(json& j, const Id<Tag>& id) {
  j = to_utf8(id.text());
}
template <class Tag>
static void from_json(const json& j, Id<Tag>& id) {
  id = Id<Tag>(from_utf8(j.get<std::string>()));
}
static void to_json(json& j, const Instant& t) { j = t.unix_s; }
static void from_json(const json& j, Instant& t) { t.unix_s = j.get<std::int64_t>(); }
static void to_json(json& j, const Arrival& t) { j = t.unix_us; }
static void from_json(const json& j, Arrival& t) { t.unix_us = j.get<std::int64_t>(); }

template <class T>
static void put(json& j, const char* key, const std::optional<T>& value) {
  if (value) j[key] = *value;
}
template <class T>
static void get(const json& j, const char* key, std::optional<T>& value) {
  const auto it = j.find(key);
  if (it == j.end()) return;
  T found{};
  it->get_to(found);
  value = std::move(found);
}

static void to_json(json& j, const Call& c) {
  j = {{"kind", static_cast<int>(c.kind)},
       {"path", c.path},
       {"held", c.held},
       {"order", c.order},
       {"frame", c.frame_id}};
  put(j, "button", c.button);
}
static void from_json(const json& j, Call& c) {
  get(j, "button", c.button);
  c.kind = static_cast<CallKind>(j.at("kind").get<int>());
  j.at("path").get_to(c.path);
  j.at("held").get_to(c.held);
  j.at("order").get_to(c.order);
  j.at("frame").get_to(c.frame_id);
}

static void to_json(json& j, const AgentFacts& f) {
  j = {{"logged_on", static_cast<int>(f.logged_on)},
       {"inferred", f.inferred},
       {"dnd", f.do_not_disturb},
       {"make_busy", f.make_busy},
       {"reason", f.reason},
       {"ringing", f.ringing},
       {"work_timer", f.work_timer},
       {"work_timer_path", f.work_timer_path},
       {"work_timer_call", f.work_timer_call},
       {"calls", f.calls},
       {"last_path", f.last_acd_path},
       {"last_call", f.last_acd_call},
       {"order", f.order},
       {"last_code", std::string(1, f.last_code)}};
  put(j, "extension", f.extension);
  put(j, "rung_at", f.rung_at);
  if (f.rang) j["rang"] = {f.rang->from, f.rang->to};
}
static void from_json(const json& j, AgentFacts& f) {
  f.logged_on = static_cast<AgentFacts::LoggedOn>(j.at("logged_on").get<int>());
  j.at("inferred").get_to(f.inferred);
  get(j, "extension", f.extension);
  j.at("dnd").get_to(f.do_not_disturb);
  j.at("make_busy").get_to(f.make_busy);
  j.at("reason").get_to(f.reason);
  j.at("ringing").get_to(f.ringing);
  get(j, "rung_at", f.rung_at);
  if (const auto rang = j.find("rang"); rang != j.end())
    f.rang = Interval{rang->at(0).get<Instant>(), rang->at(1).get<Instant>()};
  j.at("work_timer").get_to(f.work_timer);
  j.at("work_timer_path").get_to(f.work_timer_path);
  j.at("work_timer_call").get_to(f.work_timer_call);
  j.at("calls").get_to(f.calls);
  j.at("last_path").get_to(f.last_acd_path);
  j.at("last_call").get_to(f.last_acd_call);
  j.at("order").get_to(f.order);
  f.last_code = j.at("last_code").get<std::string>().at(0);
}

static void to_json(json& j, const Shift& s) {
  j = {{"frame", s.frame_id}, {"from", s.from}, {"inferred", s.inferred}, {"counted", s.counted}};
  if (s.stepped_s != 0) j["stepped"] = s.stepped_s;
  put(j, "extension", s.extension);
}
static void from_json(const json& j, Shift& s) {
  j.at("frame").get_to(s.frame_id);
  j.at("from").get_to(s.from);
  j.at("inferred").get_to(s.inferred);
  j.at("counted").get_to(s.counted);
  s.stepped_s = j.value("stepped", std::int64_t{0});
  get(j, "extension", s.extension);
}

static void to_json(json& j, const AcdCall& c) {
  j = {{"frame", c.frame_id}, {"path", c.path},         {"remote", c.remote},
       {"at", c.at},          {"ended_by", c.ended_by}, {"talk", c.talk_s},
       {"hold", c.hold_s},    {"work", c.work_timer_s}, {"counted", c.counted}};
  put(j, "extension", c.extension);
  put(j, "rung_at", c.rung_at);
  put(j, "ended_at", c.ended_at);
}
static void from_json(const json& j, AcdCall& c) {
  j.at("frame").get_to(c.frame_id);
  j.at("path").get_to(c.path);
  j.at("remote").get_to(c.remote);
  j.at("at").get_to(c.at);
  j.at("ended_by").get_to(c.ended_by);
  j.at("talk").get_to(c.talk_s);
  j.at("hold").get_to(c.hold_s);
  j.at("work").get_to(c.work_timer_s);
  j.at("counted").get_to(c.counted);
  get(j, "extension", c.extension);
  get(j, "rung_at", c.rung_at);
  get(j, "ended_at", c.ended_at);
}

static void to_json(json& j, const AgentTrack::Open& o) {
  j = {{"from", o.from}, {"inferred", o.inferred}, {"opened_by", o.opened_by}};
  put(j, "extension", o.extension);
}
static void from_json(const json& j, AgentTrack::Open& o) {
  j.at("from").get_to(o.from);
  j.at("inferred").get_to(o.inferred);
  j.at("opened_by").get_to(o.opened_by);
  get(j, "extension", o.extension);
}

static void to_json(json& j, const AgentTrack::Before& b) {
  j = {{"facts", b.facts},
       {"hole_from", b.hole_from},
       {"hole_to", b.hole_to},
       {"hole_s", b.hole_s},
       {"opened_by", b.opened_by},
       {"shown_from", b.shown_from},
       {"shown_inferred", b.shown_inferred}};
}
static void from_json(const json& j, AgentTrack::Before& b) {
  j.at("facts").get_to(b.facts);
  j.at("hole_from").get_to(b.hole_from);
  j.at("hole_to").get_to(b.hole_to);
  b.hole_s = j.value("hole_s", b.hole_to - b.hole_from);
  b.shown_from = j.value("shown_from", b.hole_to);
  b.shown_inferred = j.value("shown_inferred", b.facts.inferred);
  j.at("opened_by").get_to(b.opened_by);
}

static void to_json(json& j, const HeldSample& s) {
  j = {{"frame", s.frame_id},
       {"at", s.at},
       {"kind", static_cast<int>(s.report.kind)},
       {"queue", to_utf8(s.report.queue_id)},
       {"stored", s.stored}};
  put(j, "calls_waiting", s.report.calls_waiting);
  put(j, "agents", s.report.agents);
  put(j, "longest_wait_s", s.report.longest_wait_s);
}
static void from_json(const json& j, HeldSample& s) {
  j.at("frame").get_to(s.frame_id);
  j.at("at").get_to(s.at);
  s.report.kind = static_cast<QueueKind>(j.at("kind").get<int>());
  s.report.queue_id = from_utf8(j.at("queue").get<std::string>());
  j.at("stored").get_to(s.stored);
  get(j, "calls_waiting", s.report.calls_waiting);
  get(j, "agents", s.report.agents);
  get(j, "longest_wait_s", s.report.longest_wait_s);
}

static void to_json(json& j, const LiveOffset::Memory& m) {
  j = {{"ahead", m.ahead_s}, {"near", m.near_s}, {"agreed", m.agreed_s}, {"records", m.records}, {"since", m.since}};
  put(j, "refresh", m.refresh_s);
}
static void from_json(const json& j, LiveOffset::Memory& m) {
  j.at("ahead").get_to(m.ahead_s);
  j.at("near").get_to(m.near_s);
  j.at("agreed").get_to(m.agreed_s);
  j.at("records").get_to(m.records);
  j.at("since").get_to(m.since);
  get(j, "refresh", m.refresh_s);
}

static void to_json(json& j, const SwitchOffset::Memory& m) {
  j = {{"besides", m.besides_s}, {"other", m.other_s}};
  put(j, "offset", m.offset_s);
  put(j, "last", m.last);
  put(j, "other_since", m.other_since);
}
static void from_json(const json& j, SwitchOffset::Memory& m) {
  j.at("besides").get_to(m.besides_s);
  j.at("other").get_to(m.other_s);
  get(j, "offset", m.offset_s);
  get(j, "last", m.last);
  get(j, "other_since", m.other_since);
}

// A map with numbers as keys is a list of pairs.
static void to_json(json& j, const Deriver::Second& s) {
  j = {{"at", s.at}, {"first", s.first}, {"counted", s.counted}, {"times", s.times}};
}
static void from_json(const json& j, Deriver::Second& s) {
  j.at("at").get_to(s.at);
  if (!j.contains("first")) return;  // a program of schema 5 wrote it in another way
  j.at("first").get_to(s.first);
  j.at("counted").get_to(s.counted);
  j.at("times").get_to(s.times);
}

static void put(json& j, const ReportRhythm::Memory& m) {
  for (const auto& at : m.latest)
    if (at) j["reports"].push_back(*at);
  put(j, "before_gap", m.before_gap);
}
static void get(const json& j, ReportRhythm::Memory& m) {
  if (const auto reports = j.find("reports"); reports != j.end()) {
    const auto known = reports->get<std::vector<Instant>>();
    const std::size_t n = std::min(known.size(), m.latest.size());
    std::copy(known.end() - static_cast<std::ptrdiff_t>(n), known.end(),
              m.latest.end() - static_cast<std::ptrdiff_t>(n));
  }
  get(j, "before_gap", m.before_gap);
}

static void to_json(json& j, const Deriver::Suspended& s) {
  j = {{"clock_first", s.clock.first_pending},
       {"clock_fell", s.clock.fall_pending},
       {"fallen_frame_id", s.fallen_frame_id},
       {"fallen_s", s.fallen_s},
       {"last_second", s.last_second},
       {"last_identity", s.last_identity},
       {"said", s.said}};
  put(j, "clock_at", s.clock.last_at);
  put(j, "last_number", s.last_number);
  put(j, "last", s.last);
  put(j, s.rhythm);
}
static void from_json(const json& j, Deriver::Suspended& s) {
  j.at("clock_first").get_to(s.clock.first_pending);
  j.at("clock_fell").get_to(s.clock.fall_pending);
  j.at("fallen_frame_id").get_to(s.fallen_frame_id);
  j.at("fallen_s").get_to(s.fallen_s);
  j.at("last_second").get_to(s.last_second);
  j.at("last_identity").get_to(s.last_identity);
  j.at("said").get_to(s.said);
  get(j, "clock_at", s.clock.last_at);
  get(j, "last_number", s.last_number);
  get(j, "last", s.last);
  get(j, s.rhythm);
}

template <class Read>
static auto guarded(std::string_view what, Read read) {
  try {
    return read();
  } catch (const json::exception& e) {
    throw Error(fmt::format("the database's {} cannot be read: {}; run acd-recorder rebuild", what, e.what()));
  }
}

static json json_of(const Deriver::Memory& m) {
  json j = {{"paths_reported", json::array()},
            {"next_coverage_id", m.next_coverage_id},
            {"in_past", m.in_past},
            {"believed", m.believed},
            {"fallen_frame_id", m.fallen_frame_id},
            {"fallen_s", m.fallen_s},
            {"clock_first", m.clock.first_pending},
            {"clock_fell", m.clock.fall_pending}};
  for (const std::string& path : m.paths_reported) j["paths_reported"].push_back(to_utf8(path));
  put(j, "live_at", m.live_at);
  put(j, "live_received", m.live_received);
  if (m.live_received) j["live_offset"] = m.live_offset;
  if (m.switch_offset.offset_s) j["switch_offset"] = m.switch_offset;
  put(j, "present_end", m.present_end);
  put(j, "past_end", m.past_end);
  put(j, "present_whole_since", m.present_whole_since);
  put(j, "past_whole_since", m.past_whole_since);
  put(j, "present_number", m.present_number);
  put(j, "past_number", m.past_number);
  if (!m.present_said.empty()) j["present_said"] = m.present_said;
  if (!m.past_said.empty()) j["past_said"] = m.past_said;
  put(j, "joined_at", m.joined_at);
  if (!m.in_facts.empty()) j["in_facts"] = m.in_facts;
  for (const AgentId& id : m.own_agents) j["own_agents"].push_back(id);
  put(j, "stretch_from", m.stretch_from);
  if (m.stretch_from) {
    j["last_second"] = m.last_second;
  }
  put(j, m.rhythm);
  put(j, "clock_at", m.clock.last_at);
  put(j, "last_number", m.last_number);
  put(j, "resumed", m.resumed);
  put(j, "continued", m.continued);
  if (!m.uncounted_samples.empty()) j["uncounted_samples"] = m.uncounted_samples;
  return j;
}

static Deriver::Memory memory_of(const json& j) {
  Deriver::Memory m;
  for (const auto& path : j.at("paths_reported")) m.paths_reported.insert(from_utf8(path.get<std::string>()));
  j.at("next_coverage_id").get_to(m.next_coverage_id);
  j.at("in_past").get_to(m.in_past);
  m.believed = j.value("believed", true);
  j.at("fallen_frame_id").get_to(m.fallen_frame_id);
  j.at("fallen_s").get_to(m.fallen_s);
  j.at("clock_first").get_to(m.clock.first_pending);
  j.at("clock_fell").get_to(m.clock.fall_pending);
  get(j, "live_at", m.live_at);
  get(j, "live_received", m.live_received);
  if (const auto offset = j.find("live_offset"); offset != j.end()) offset->get_to(m.live_offset);
  if (const auto offset = j.find("switch_offset"); offset != j.end()) offset->get_to(m.switch_offset);
  get(j, "present_end", m.present_end);
  get(j, "past_end", m.past_end);
  get(j, "present_whole_since", m.present_whole_since);
  get(j, "past_whole_since", m.past_whole_since);
  get(j, "present_number", m.present_number);
  get(j, "past_number", m.past_number);
  m.present_said = j.value("present_said", m.present_said);
  m.past_said = j.value("past_said", m.past_said);
  if (!m.present_whole_since) m.present_whole_since = m.present_end;  // rules before 3 did not know
  if (!m.past_whole_since) m.past_whole_since = m.past_end;
  get(j, "joined_at", m.joined_at);
  m.in_facts = j.value("in_facts", m.in_facts);
  for (const json& id : j.value("own_agents", json::array())) m.own_agents.insert(id.get<AgentId>());
  get(j, "stretch_from", m.stretch_from);
  if (const auto second = j.find("last_second"); second != j.end()) second->get_to(m.last_second);
  get(j, m.rhythm);
  get(j, "clock_at", m.clock.last_at);
  get(j, "last_number", m.last_number);
  get(j, "resumed", m.resumed);
  get(j, "continued", m.continued);
  if (const auto samples = j.find("uncounted_samples"); samples != j.end()) samples->get_to(m.uncounted_samples);
  return m;
}

std::string memory_to_json(const Deriver::Memory& memory) { return json_of(memory).dump(); }

Deriver::Memory memory_from_json(std::string_view text) {
  return guarded("derivation", [&] { return memory_of(json::parse(text)); });
}

static void to_json(json& j, const CoveragePiece& p) {
  j = {{"id", p.coverage_id},     {"session", p.session_id}, {"day", p.day},
       {"from", p.time.from},     {"to", p.time.to},         {"first", p.first_frame_id},
       {"last", p.last_frame_id}, {"counted", p.counted},    {"continues", p.continues}};
}
static void from_json(const json& j, CoveragePiece& p) {
  j.at("id").get_to(p.coverage_id);
  j.at("session").get_to(p.session_id);
  j.at("day").get_to(p.day);
  j.at("from").get_to(p.time.from);
  j.at("to").get_to(p.time.to);
  j.at("first").get_to(p.first_frame_id);
  j.at("last").get_to(p.last_frame_id);
  j.at("counted").get_to(p.counted);
  p.continues = j.value("continues", false);
}

std::string carry_to_json(const Carry& carry) {
  json j = {{"deriver", json_of(carry.memory)},
            {"account", json::array()},
            {"overlong", carry.framing.overlong},
            {"within_line", carry.framing.within_line}};
  put(j, "piece", carry.piece);
  for (const auto& [at, records] : carry.seams) j["seams"].push_back({at.unix_s, records});
  for (const Interval& time : carry.account) j["account"].push_back({time.from.unix_s, time.to.unix_s});
  return j.dump();
}

void carry_from_json(std::string_view text, Carry& carry) {
  guarded("memory of what was pruned", [&] {
    const json j = json::parse(text);
    carry.memory = memory_of(j.at("deriver"));
    j.at("overlong").get_to(carry.framing.overlong);
    j.at("within_line").get_to(carry.framing.within_line);
    get(j, "piece", carry.piece);
    for (const json& seam : j.value("seams", json::array()))
      carry.seams[seam.at(0).get<Instant>()] = seam.at(1).get<SeamRecords>();
    for (const json& time : j.at("account"))
      carry.account.push_back({time.at(0).get<Instant>(), time.at(1).get<Instant>()});
    return 0;
  });
}

std::string track_to_json(const AgentTrack& track) {
  json j = {
      {"facts", track.facts()}, {"open", track.open()}, {"calls", track.calls()}, {"accrued_at", track.accrued_at()}};
  put(j, "before", track.before());
  put(j, "shift", track.shift());
  return j.dump();
}

AgentTrack track_from_json(AgentId agent_id, std::string_view text) {
  return guarded("facts of agents", [&] {
    const json j = json::parse(text);
    auto facts = j.at("facts").get<AgentFacts>();
    auto open = j.at("open").get<AgentTrack::Open>();
    open.shown = display(facts);
    std::optional<AgentTrack::Before> before;
    get(j, "before", before);
    std::optional<Shift> shift;
    get(j, "shift", shift);
    if (shift) shift->agent_id = agent_id;
    auto calls = j.at("calls").get<std::vector<AcdCall>>();
    for (AcdCall& call : calls) call.agent_id = agent_id;
    return AgentTrack::restore(std::move(agent_id), std::move(facts), std::move(open), std::move(before),
                               std::move(shift), std::move(calls), j.at("accrued_at").get<Instant>());
  });
}

}  // namespace acd
