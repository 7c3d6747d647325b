#include "link.h"

#include <fmt/format.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <asio/connect.hpp>
#include <asio/post.hpp>
#include <cstdlib>
#include <utility>

#include "clock/parted_rules.h"
#include "log.h"

namespace acd {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;
constexpr auto kLookEvery = std::chrono::seconds(1);
constexpr auto kLastChance = std::chrono::seconds(1);
constexpr auto kLookForRoomEvery = std::chrono::milliseconds(5);
constexpr std::int64_t kCorrected_us = 60'000'000;  // a clock set by more may have dated records wrongly

// A dead peer is noticed within about a minute, even if it never says a word.
void keep_alive(asio::ip::tcp::socket& socket) {
  using Option = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
  using Every = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
  using Count = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPCNT>;
  asio::error_code ignored;
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  socket.set_option(Option(30), ignored);
  socket.set_option(Every(10), ignored);
  socket.set_option(Count(3), ignored);
}

LinkSettings one_address(Endpoint pbx, std::chrono::seconds max_silence) {
  LinkSettings settings;
  settings.switches.push_back(std::move(pbx));
  settings.times.max_silence = max_silence;
  return settings;
}

RecordWatch new_watch(const LinkTimes& times) {
  return RecordWatch(std::chrono::ceil<std::chrono::seconds>(times.max_silence).count());
}

// By a clock that goes on while the host sleeps, and never falls.
Instant steady(const HostTime& now) { return {now.boot_us / 1'000'000}; }

}  // namespace

Link::Link(asio::io_context& io, LinkSettings settings, ChunkQueue& queue)
    : io_(io),
      settings_(std::move(settings)),
      zone_(settings_.zone),
      queue_(queue),
      resolver_(io),
      socket_(io),
      timer_(io),
      host_(io),
      room_(io),
      buffer_(kReadSize),
      delay_(settings_.times.first_delay),
      records_(new_watch(settings_.times)) {}

Link::Link(asio::io_context& io, Endpoint pbx, std::chrono::seconds max_silence, ChunkQueue& queue)
    : Link(io, one_address(std::move(pbx), max_silence), queue) {}

void Link::start() {
  watch_host();
  connect();
}

void Link::stop() {
  if (std::exchange(stopped_, true)) return;
  ++attempt_;
  if (std::exchange(in_session_, false)) queue_.push(LinkClosed{"stopped", {settings_.host_time().wall_us}});
  queue_.push(LinkStopped{});
  peer_.clear();
  resolver_.cancel();
  timer_.cancel();
  host_.cancel();
  room_.cancel();
  ErrorCode ignored;
  socket_.close(ignored);
}

// The name is resolved anew in each attempt: its address may have changed.
void Link::connect() {
  const unsigned attempt = ++attempt_;
  socket_ = asio::ip::tcp::socket(io_);
  timer_.expires_after(settings_.times.connect_within);
  timer_.async_wait([this, attempt](ErrorCode error) {
    if (!error && attempt == attempt_) ended("no answer within " + seconds_text(settings_.times.connect_within));
  });
  resolver_.async_resolve(pbx().host, pbx().port,
                          [this, attempt](ErrorCode error, const asio::ip::tcp::resolver::results_type& found) {
                            if (attempt != attempt_) return;
                            if (error) return ended("cannot resolve: " + error.message());
                            connect_to(found);
                          });
}

void Link::connect_to(const asio::ip::tcp::resolver::results_type& found) {
  endpoints_.assign(found.begin(), found.end());
  // Of several addresses of one name each comes first once: one that never answers uses up the whole attempt.
  const std::size_t first = failures_ / settings_.switches.size() % endpoints_.size();
  std::rotate(endpoints_.begin(), endpoints_.begin() + static_cast<std::ptrdiff_t>(first), endpoints_.end());
  asio::async_connect(socket_, endpoints_,
                      [this, attempt = attempt_](ErrorCode failed, const asio::ip::tcp::endpoint&) {
                        if (attempt != attempt_) return;
                        if (failed == asio::error::connection_refused)
                          return ended("connection refused; the switch may allow one client only");
                        if (failed) return ended(failed.message());
                        connected();
                      });
}

void Link::connected() {
  ErrorCode ignored;
  const auto remote = socket_.remote_endpoint(ignored);
  peer_ = fmt::format("{}:{}", remote.address().to_string(), remote.port());
  connected_at_ = std::chrono::steady_clock::now();
  connected_since_ = Arrival{settings_.host_time().wall_us};
  junk_ = slept_ = false;
  foreign_.connected();
  sent_.interrupt();
  keep_alive(socket_);
  log_event(LogLevel::info, "connected", {{"pbx", peer_}});
  expect_record();
  room_at_ = connected_at_;
  read_when_there_is_room();
}

void Link::read() {
  const unsigned attempt = attempt_;
  socket_.async_read_some(asio::buffer(buffer_), [this, attempt](ErrorCode error, std::size_t size) {
    if (attempt != attempt_) return;
    if (size > 0) received(size);
    if (error == asio::error::eof)
      return ended(in_session_ ? "closed by the switch" : "closed at once; the switch may allow one client only");
    if (error) return ended(error.message());
    read_when_there_is_room();
  });
}

void Link::read_when_there_is_room() {
  const auto now = std::chrono::steady_clock::now();
  const bool has_room = queue_.has_room(memory_bytes(LinkBytes{}) + kReadSize);
  if (has_room) room_at_ = now;
  if (has_room || now - room_at_ > settings_.times.room_within) return read();
  room_.expires_after(kLookForRoomEvery);
  room_.async_wait([this, attempt = attempt_](ErrorCode error) {
    if (!error && attempt == attempt_) read_when_there_is_room();
  });
}

void Link::received(std::size_t size) {
  const HostTime now = look_at_host();
  const Arrival at{now.wall_us};
  if (!std::exchange(in_session_, true)) queue_.push(LinkOpened{peer_, at});
  const std::string_view bytes(buffer_.data(), size);
  queue_.push(LinkBytes{std::string(bytes), at});
  junk_ = true;
  foreign_.bytes_came(std::chrono::steady_clock::now());
  if (records_.feed(bytes, steady(now))) record_came(now);
}

void Link::record_came(const HostTime& now) {
  last_record_ = Arrival{now.wall_us};
  foreign_.record_came();
  junk_ = slept_ = false;
  expect_record();
  look_at_letters(now);
  compare_clocks(*last_record_);
}

void Link::look_at_letters(const HostTime& now) {
  for (const char letter : records_.letters())
    for (const auto& [kind, is_sent] : sent_.add(letter, steady(now)))
      log_event(is_sent ? LogLevel::info : LogLevel::warning, is_sent ? "sent_after_all" : "not_sent",
                {{"note", std::string(is_sent ? sent_kind_name(kind) : not_sent_text(kind))}});
}

void Link::compare_clocks(Arrival at) {
  if (!zone_) return;
  const std::int64_t offset_s = time_of_day_offset_s(*records_.time_of_day_s(), at, *zone_);
  const auto meaning = offset_.add(offset_s);
  if (!meaning) return;
  const bool right = *meaning == OffsetMeaning::right;
  const bool believed = *meaning == OffsetMeaning::wrong_zone && settings_.clock_rules == ClockRules::of_switch;
  log_event(right || believed ? LogLevel::info : LogLevel::warning, "clock_offset",
            {{"switch_minus_host_s", fmt::format("{}", offset_s)},
             {"zone", zone_->name()},
             {"hint", right      ? "right again"
                      : believed ? "believed: clock-rules is switch"
                                 : offset_hint(offset_s, *zone_, at.second())}});
}

// As far as this connection has shown, or the one before.
bool Link::is_periodic() const {
  if (records_.is_periodic() || !was_periodic_) return records_.is_periodic();
  return peer_.empty() || std::chrono::steady_clock::now() - connected_at_ < settings_.times.remember_for;
}

// A switch that is not periodic may be silent for hours. But an address that has brought nothing yet may be that of a
// standby, which never will.
void Link::expect_record() {
  expecting_ = is_periodic() || (records_.records() == 0 && settings_.switches.size() > 1);
  watch_silence(expecting_ ? settings_.times.max_silence : renewal(settings_.times));
}

void Link::watch_silence(Milliseconds patience) {
  const unsigned attempt = attempt_;
  last_chance_ = false;
  timer_.expires_after(patience);
  timer_.async_wait([this, attempt](ErrorCode error) {
    if (error || attempt != attempt_) return;
    // Behind what arrived meanwhile: the timer may be due because this process stood still, not the switch.
    asio::post(io_, [this, attempt] {
      if (attempt == attempt_ && timer_.expiry() <= std::chrono::steady_clock::now()) silent();
    });
  });
}

void Link::silent() {
  ErrorCode ignored;
  if (!last_chance_ && socket_.available(ignored) > 0) {
    watch_silence(std::min<Milliseconds>(kLastChance, settings_.times.max_silence));
    last_chance_ = true;
    return;
  }
  // A switch that stopped to report is not called again and again: what the connection before showed counts once.
  if (!records_.is_periodic()) was_periodic_ = false;
  if (slept_) return ended("silent after the host slept");
  if (expecting_) return ended((junk_ ? "no record for " : "silent for ") + seconds_text(settings_.times.max_silence));
  ended(why_renewed(settings_.times));
}

void Link::watch_host() {
  look_at_host();
  if (!peer_.empty()) foreign_.look(records_, peer_, std::chrono::steady_clock::now());
  host_.expires_after(kLookEvery);
  host_.async_wait([this](ErrorCode error) {
    if (!error && !stopped_) watch_host();
  });
}

HostTime Link::look_at_host() {
  const HostTime now = settings_.host_time();
  const auto change = host_clock_.look(now);
  if (!change) return now;
  const bool corrects = std::llabs(change->stepped_us) > kCorrected_us;
  if (change->stepped_us != 0)
    log_event(LogLevel::warning, "host_clock_set",
              {{"by_s", fmt::format("{:.3f}", static_cast<double>(change->stepped_us) / 1e6)},
               {"note", corrects ? "what this process stamped before counts as corrected by it, and is derived again"
                                 : "too little to change a date"}});
  if (corrects) queue_.push(LinkClockSet{change->stepped_us, {now.wall_us}});
  if (change->slept_us == 0) return now;
  log_event(LogLevel::warning, "host_slept",
            {{"for_s", fmt::format("{:.3f}", static_cast<double>(change->slept_us) / 1e6)}});
  sent_.interrupt();
  // The timers stood still too. Where a record is expected, a connection that outlived this soon brings one.
  if (!peer_.empty() && expecting_ && std::chrono::microseconds(change->slept_us) >= settings_.times.max_silence) {
    slept_ = true;
    watch_silence(std::min(settings_.times.connect_within, settings_.times.max_silence));
  }
  return now;
}

void Link::ended(const std::string& why) {
  const bool settled = records_.records() > 0 || (!peer_.empty() && std::chrono::steady_clock::now() - connected_at_ >=
                                                                        settings_.times.settled_after);
  if (settled) {
    failures_ = 0;
    delay_ = settings_.times.first_delay;
  }
  ++attempt_;
  foreign_.ended(records_, peer_);
  if (std::exchange(in_session_, false)) queue_.push(LinkClosed{why, {settings_.host_time().wall_us}});
  was_periodic_ = is_periodic();
  records_ = new_watch(settings_.times);
  peer_.clear();
  connected_since_.reset();
  down_because_ = why;
  resolver_.cancel();
  ErrorCode ignored;
  socket_.close(ignored);
  pause_before_next(why);
}

void Link::pause_before_next(const std::string& why) {
  std::uniform_real_distribution<double> spread(0.75, 1.25);
  auto wait = std::chrono::duration_cast<Milliseconds>(delay_ * spread(jitter_));
  wait = std::min(wait, settings_.times.longest_delay);
  log_event(LogLevel::warning, "link_down",
            {{"pbx", pbx().host + ":" + pbx().port}, {"why", why}, {"retry_ms", fmt::format("{}", wait.count())}});
  address_ = (address_ + 1) % settings_.switches.size();
  if (++failures_ % settings_.switches.size() == 0) delay_ = std::min(delay_ * 2, settings_.times.longest_delay);
  const unsigned attempt = attempt_;
  timer_.expires_after(wait);
  timer_.async_wait([this, attempt](ErrorCode error) {
    if (!error && attempt == attempt_) connect();
  });
}

}  // namespace acd
