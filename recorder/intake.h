#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "chunk_queue.h"
#include "store/row_writer.h"

namespace acd {

/// How a session ends whose recorder was killed, but had spilled what came last.
inline constexpr const char* kInterruptedSpilled = "interrupted; the rest was spilled";

/// Turns what the link received into sessions. A value: copy it before a batch, put it back if the batch fails. The
/// target is a Journal in a transaction, or a Lookahead.
class Intake {
 public:
  /// `live` is how a new session begins, but for its source and time.
  explicit Intake(SessionStart live) : live_(std::move(live)) {}

  /// The rules of the site's zone have changed.
  void use_rules(const Zone& zone) { live_.session.zone = zone; }

  /// Goes on with what an earlier process received: `in_session` if the journal has its session open.
  void resume(std::string peer, bool in_session) {
    peer_ = std::move(peer);
    in_session_ = in_session;
  }

  template <class Target>
  void apply(Target& target, const LinkMessage& message) {
    if (const auto* opened = std::get_if<LinkOpened>(&message)) {
      end(target, opened->at, kInterruptedSpilled);
      peer_ = opened->peer;
      begin(target, opened->at);
    } else if (const auto* chunk = std::get_if<LinkBytes>(&message)) {
      begin(target, chunk->at);
      target.bytes(chunk->bytes, chunk->at);
    } else if (const auto* dropped = std::get_if<LinkDropped>(&message)) {
      begin(target, dropped->at);
      target.dropped(dropped->bytes);
      end(target, dropped->at, fmt::format("dropped {} bytes", dropped->bytes));
    } else if (const auto* set = std::get_if<LinkClockSet>(&message)) {
      target.clock_set(set->by_us);
    } else if (const auto* closed = std::get_if<LinkClosed>(&message)) {
      end(target, closed->at, closed->why);
    }
  }

  /// Ends the session that is open, if one is, where the last message was.
  template <class Target>
  void interrupt(Target& target) {
    end(target, last_, kInterruptedSpilled);
  }

  const std::string& peer() const { return peer_; }

 private:
  template <class Target>
  void begin(Target& target, Arrival at) {
    last_ = at;
    if (std::exchange(in_session_, true)) return;
    SessionStart start = live_;
    start.source = peer_;
    start.begun_us = at.unix_us;
    target.begin_session(std::move(start));
  }
  template <class Target>
  void end(Target& target, Arrival at, const std::string& why) {
    if (std::exchange(in_session_, false)) target.end_session(at.unix_us, why);
  }

  SessionStart live_;
  std::string peer_;
  bool in_session_ = false;
  Arrival last_{};
};

}  // namespace acd
