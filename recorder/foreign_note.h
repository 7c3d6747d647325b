#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "record_watch.h"

namespace acd {

/// Notices that a connection brings other bytes than records. The log says so once for each connection; text() goes on
/// from there. Not thread safe.
class ForeignNote {
 public:
  using Steady = std::chrono::steady_clock;
  /// A record that comes in pieces is whole by then.
  static constexpr std::chrono::seconds kSayAfter{2};

  /// A connection was made.
  void connected() { since_.reset(), said_ = false; }
  /// Bytes came in it.
  void bytes_came(Steady::time_point now) { since_ = since_.value_or(now); }
  /// A record came: all is well.
  void record_came() { text_.clear(); }
  /// Says it when it is time. `records` looked into all bytes of the connection.
  void look(const RecordWatch& records, const std::string& peer, Steady::time_point now);
  /// The connection has ended: it is time.
  void ended(const RecordWatch& records, const std::string& peer);

  /// What the last connection brought instead of records (foreign_text); empty: records, or nothing.
  const std::string& text() const { return text_; }

 private:
  void say(const RecordWatch& records, const std::string& peer);

  std::optional<Steady::time_point> since_;  // the first bytes
  bool said_ = false;
  std::string text_;
};

}  // namespace acd
