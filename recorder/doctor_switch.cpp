#include "doctor_switch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <asio/connect.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <utility>

#include "clock/offset.h"
#include "clock/parted_rules.h"
#include "host_clock.h"
#include "link_times.h"
#include "record_watch.h"
#include "service.h"

namespace acd {
namespace {

constexpr auto kConnectWithin = std::chrono::seconds(10);
constexpr std::int64_t kRenewWithin_s = 60;  // a connection that is to be renewed ends

// One attempt, in its own loop.
class Listener {
 public:
  explicit Listener(const Endpoint& pbx) : resolver_(io_), socket_(io_) {
    resolver_.async_resolve(pbx.host, pbx.port, [this](asio::error_code error, const auto& found) {
      if (error) return end(Probe::End::not_resolved, error.message());
      asio::async_connect(socket_, found, [this](asio::error_code failed, const asio::ip::tcp::endpoint&) {
        if (failed) return end(Probe::End::not_connected, failed.message());
        connected_ = true;
        io_.stop();
      });
    });
  }

  Probe listen(std::chrono::milliseconds connect_within, std::chrono::milliseconds wait) {
    io_.run_for(connect_within);
    if (!connected_ && !ended_) end(Probe::End::not_connected, "no answer");
    if (ended_) return result_;
    io_.restart();
    read();
    const auto until = std::chrono::steady_clock::now() + wait;
    io_.run_until(until);
    if (result_.end == Probe::End::record)
      listen_on(until);
    else if (!ended_)
      result_.end = bytes_came_ ? Probe::End::no_record : Probe::End::nothing;
    result_.foreign = foreign_text(records_.foreign());
    return result_;
  }

 private:
  void listen_on(std::chrono::steady_clock::time_point until) {
    io_.restart();
    io_.run_until(std::min(until, std::chrono::steady_clock::now() + kListenOn));
  }
  void end(Probe::End end, const std::string& why) {
    ended_ = true;
    result_.end = end;
    result_.why = why;
    io_.stop();
  }
  void read() {
    socket_.async_read_some(asio::buffer(buffer_), [this](asio::error_code error, std::size_t size) {
      received({buffer_.data(), size});
      if (!error) return read();
      if (result_.end != Probe::End::record) return end(Probe::End::closed, error.message());
      io_.stop();
    });
  }
  void received(std::string_view bytes) {
    const HostTime now = HostTime::now();
    bytes_came_ = bytes_came_ || !bytes.empty();
    if (!records_.feed(bytes, {now.boot_us / 1'000'000})) return;
    for (const char letter : records_.letters()) ++result_.records[letter];
    if (std::exchange(result_.end, Probe::End::record) == Probe::End::record) return;
    result_.time_of_day_s = records_.time_of_day_s();
    result_.received = {now.wall_us};
    io_.stop();
  }

  asio::io_context io_;
  asio::ip::tcp::resolver resolver_;
  asio::ip::tcp::socket socket_;
  std::array<char, 4096> buffer_{};
  RecordWatch records_;
  Probe result_;
  bool connected_ = false;
  bool ended_ = false;
  bool bytes_came_ = false;
};

// An address that does not work is no failure of the whole while another does: the recorder takes that one.
void forgive_standby(Findings& findings, std::size_t first) {
  const auto begin = findings.begin() + static_cast<std::ptrdiff_t>(first);
  if (std::none_of(begin, findings.end(), [](const Finding& f) { return f.verdict == Verdict::ok; })) return;
  for (auto finding = begin; finding != findings.end(); ++finding)
    if (finding->verdict == Verdict::failed) finding->verdict = Verdict::warning;
}

// How long the switch may say nothing: longer where what is stored shows that it does not report periodically.
std::int64_t may_be_silent_s(const DatabaseFacts& facts, std::int64_t max_silence_s) {
  if (!facts.last_arrival || facts.is_periodic) return max_silence_s;
  LinkTimes times;
  times.max_silence = std::chrono::seconds(max_silence_s);
  return std::chrono::duration_cast<std::chrono::seconds>(renewal(times)).count();
}

// A session that was renewed, or whose recorder ended, does not say that the link is down: there may be a connection on
// which a quiet switch has sent nothing yet.
Finding of_ended_session(const DatabaseFacts& facts, const std::string& what, const std::string& last) {
  const std::string& why = facts.last_ended_by;
  const std::string detail = fmt::format("{}, then: {}", last, why);
  const bool may_be_connected = why == "stopped" || why.starts_with("interrupted") || is_renewal(why);
  if (may_be_connected && !facts.is_periodic)
    return {Verdict::warning, what, detail,
            "the switch is quiet at times: systemctl status, or the log, says whether it is connected"};
  return {Verdict::failed, what, detail, "look into its log (event=link_down), then at the switch and the network"};
}

Finding of_open_session(const DatabaseFacts& facts, const std::string& from, const std::string& last,
                        std::int64_t age_s, std::int64_t max_silence_s) {
  if (!facts.is_periodic && age_s > may_be_silent_s(facts, max_silence_s) + kRenewWithin_s)
    return {Verdict::failed, "switch", last,
            "by now the connection should be a new one: look into its log; does the disk hang?"};
  if (!facts.is_periodic && age_s > max_silence_s)
    return {Verdict::ok, "switch", from + "; this switch does not report by the clock: nothing is missing", ""};
  if (age_s > max_silence_s)
    return {Verdict::failed, "switch", last, "longer than --max-silence: look into its log; does the disk hang?"};
  if (facts.is_periodic && age_s > max_silence_s / 2)
    return {Verdict::warning, "switch", last, "look again: the switch is quiet, or the link dead"};
  return {Verdict::ok, "switch", from, ""};
}

// By what the recorder itself says while it has no session; none if that explains nothing: it has just begun.
std::optional<Finding> of_link(const DatabaseFacts& facts) {
  const std::string detail = fmt::format("not tried, process {} is {}", *facts.writer, facts.link);
  if (facts.link.starts_with("not connected ("))
    return Finding{Verdict::failed, "switch", detail,
                   "check address, port and firewall, and that no other client holds the switch's one connection"};
  if (facts.link.ends_with(kNoRecordYet))
    return Finding{Verdict::warning, "switch", detail,
                   "in a quiet hour look again; else enable ACD real time events on the switch"};
  return std::nullopt;
}

void examine_by_probe(const RecorderOptions& options, const DatabaseFacts& facts, const SiteClock& site,
                      Findings& findings) {
  const std::size_t first = findings.size();
  std::optional<std::int64_t> offset_s;
  std::string from;
  for (const Endpoint& pbx : options.pbx) {
    const Probe heard = probe(pbx, kConnectWithin, std::chrono::seconds(options.wait_s));
    findings.push_back(of_probe(pbx, heard, options.wait_s, may_be_silent_s(facts, options.max_silence_s)));
    if (!heard.time_of_day_s || !site.zone) continue;
    offset_s = time_of_day_offset_s(*heard.time_of_day_s, heard.received, *site.zone);
    from = endpoint_text(pbx);
  }
  forgive_standby(findings, first);
  if (offset_s) findings.push_back(of_offset(*offset_s, from, site));
}

}  // namespace

Probe probe(const Endpoint& pbx, std::chrono::milliseconds connect_within, std::chrono::milliseconds wait) {
  return Listener(pbx).listen(connect_within, wait);
}

Finding of_probe(const Endpoint& pbx, const Probe& probe, std::int64_t wait_s, std::int64_t silence_s) {
  const std::string what = "switch " + endpoint_text(pbx);
  if (!probe.foreign.empty())
    return {Verdict::failed, what, "connected; " + probe.foreign, "correct the port in --pbx"};
  const Verdict quiet = wait_s < silence_s ? Verdict::warning : Verdict::failed;
  switch (probe.end) {
    case Probe::End::not_resolved:
      return {Verdict::failed, what, "cannot resolve: " + probe.why, "correct the name in --pbx, or the DNS"};
    case Probe::End::not_connected:
      return {Verdict::failed, what, probe.why,
              "check address, port and firewall, and that no other client holds the switch's one connection"};
    case Probe::End::closed:
      return {Verdict::failed, what, "connected and closed before a record came",
              "the switch may allow one client only: end the other one"};
    case Probe::End::nothing:
      return {quiet, what, fmt::format("connected, but nothing came in {} s", wait_s),
              "in a quiet hour wait longer (--wait); else enable ACD real time events on the switch"};
    case Probe::End::no_record:
      return {quiet, what, fmt::format("bytes came, but no record in {} s", wait_s),
              "is this the port of the real time events? 15373 unless it was set up otherwise"};
    case Probe::End::record:
      break;
  }
  return {Verdict::ok, what, "connected, a record came; heard: " + letter_counts_text(probe.records), ""};
}

Finding of_recorder(const DatabaseFacts& facts, Arrival now, std::int64_t max_silence_s) {
  const std::string what = "switch";
  const std::string held = fmt::format("not tried, process {} has the connection", *facts.writer);
  if (!facts.foreign.empty())
    return {Verdict::failed, what, fmt::format("{}; {}", held, facts.foreign), "correct the port in --pbx"};
  const bool is_open = facts.last_arrival && facts.last_ended_by.empty();
  if (auto said = is_open ? std::nullopt : of_link(facts)) return *said;
  if (!facts.last_arrival)
    return {Verdict::warning, what, held + "; no record has come yet",
            "the log says whether it is connected (event=connected, event=link_down)"};
  const std::int64_t age_s = (now.unix_us - facts.last_arrival->unix_us) / 1'000'000;
  const std::string last = fmt::format("{}; last bytes {} s ago", held, age_s);
  if (!facts.last_ended_by.empty()) return of_ended_session(facts, what, last);
  return of_open_session(facts, fmt::format("{} from {}", last, facts.last_source), last, age_s, max_silence_s);
}

Finding of_offset(std::int64_t offset_s, const std::string& from, const SiteClock& site) {
  const OffsetMeaning meaning = meaning_of_offset(offset_s);
  const std::string detail = fmt::format("{}: switch minus host {} s", from, offset_s);
  if (meaning == OffsetMeaning::right) return {Verdict::ok, "clock", detail, ""};
  if (meaning == OffsetMeaning::wrong_zone && site.rules == ClockRules::of_switch)
    return {Verdict::ok, "clock", detail + ", which is believed: clock-rules is switch", ""};
  return {meaning == OffsetMeaning::wrong_zone ? Verdict::failed : Verdict::warning, "clock", detail,
          site.zone ? offset_hint(offset_s, *site.zone, site.now.second()) : std::string(offset_hint(meaning))};
}

void examine_switch(const RecorderOptions& options, const DatabaseFacts& facts, const std::optional<Zone>& zone,
                    Arrival now, Findings& findings) {
  const SiteClock site{zone, options.clock_rules.value_or(facts.clock_rules), now};
  if (facts.writer) {
    findings.push_back(of_recorder(facts, now, options.max_silence_s));
  } else if (!facts.lock_seen) {
    findings.push_back({Verdict::warning, "switch", "not tried: somebody may be recording, and have its one connection",
                        "run this as the user that records"});
  } else if (options.pbx.empty()) {
    findings.push_back({Verdict::warning, "switch", "none named, not tried", "give --pbx or --config"});
  } else {
    const std::size_t before = findings.size();
    examine_by_probe(options, facts, site, findings);
    if (findings.size() > before && findings.back().what == "clock") return;
  }
  if (facts.offset_s) findings.push_back(of_offset(*facts.offset_s, "last session", site));
}

}  // namespace acd
