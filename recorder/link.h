#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "chunk_queue.h"
#include "clock/offset.h"
#include "core/zone.h"
#include "foreign_note.h"
#include "host_clock.h"
#include "link_times.h"
#include "options.h"
#include "record_watch.h"
#include "sent_watch.h"

namespace acd {

/// What a link is to do.
struct LinkSettings {
  std::vector<Endpoint> switches;  ///< addresses of one switch, at least one: tried in turn
  LinkTimes times;
  std::optional<Zone> zone;  ///< of the switch: its clock is compared with the host's; none: it is not
  ClockRules clock_rules = ClockRules::of_zone;
  std::function<HostTime()> host_time = HostTime::now;
};

/// The connection to the switch, for ever: connects, stamps what arrives and hands it on, and connects again, to the
/// next address, when the connection fails, ends or brings no record for too long. Runs in one thread and touches no
/// disk.
///
/// How long is too long: a switch that reports periodically is soon heard again, and a silence above max_silence means
/// that something is missing. Any other is silent while nothing happens: TCP's keep-alive watches the connection, and
/// after renew_after it is made anew. A new connection is judged by the one before for its first remember_for; if it is
/// given up in silence on that ground, the next one is not. Of several addresses one that has not brought a record yet
/// is left after max_silence, for another may.
///
/// A switch that sends faster than a sound disk can write is slowed down: while the queue is full nothing is read, for
/// room_within at most. A disk that takes longer does not stop the socket.
///
/// Between two attempts there is always a pause: it doubles with each round through the addresses, and begins anew only
/// after a connection that brought a record or lasted for settled_after. The timers go by the steady clock: a wall
/// clock that is set changes the stamps, which are what the wall clock said, and nothing else; the log says so.
class Link {
 public:
  Link(asio::io_context& io, LinkSettings settings, ChunkQueue& queue);
  /// One address.
  Link(asio::io_context& io, Endpoint pbx, std::chrono::seconds max_silence, ChunkQueue& queue);

  /// Begins to connect; all else happens in io.run().
  void start();
  /// Closes the connection and tells the queue that nothing more comes.
  void stop();

  /// The rules of the switch's zone have changed. In io's thread.
  void use_rules(const Zone& zone) { zone_ = zone; }

  /// Address and port of the switch that is connected; empty while none is.
  const std::string& peer() const { return peer_; }
  /// Why the last attempt or connection ended; empty before the first end.
  const std::string& down_because() const { return down_because_; }
  /// When that connection was made.
  const std::optional<Arrival>& connected_since() const { return connected_since_; }
  /// Whether a record has come in it.
  bool has_record() const { return records_.records() > 0; }
  /// What the last connection brought instead of records (foreign_text); empty if it brought records or nothing.
  const std::string& foreign() const { return foreign_.text(); }
  /// When the last record came, of any connection of this object.
  const std::optional<Arrival>& last_record() const { return last_record_; }

 private:
  using ErrorCode = asio::error_code;
  using Milliseconds = std::chrono::milliseconds;

  const Endpoint& pbx() const { return settings_.switches[address_]; }
  void connect();
  void connect_to(const asio::ip::tcp::resolver::results_type& found);
  void connected();
  void read();
  void read_when_there_is_room();
  void received(std::size_t size);
  void record_came(const HostTime& now);
  void look_at_letters(const HostTime& now);
  bool is_periodic() const;
  void expect_record();
  void watch_silence(Milliseconds patience);
  void silent();
  void watch_host();
  HostTime look_at_host();
  void compare_clocks(Arrival at);
  void ended(const std::string& why);
  void pause_before_next(const std::string& why);

  asio::io_context& io_;
  const LinkSettings settings_;
  std::optional<Zone> zone_;  // of the switch
  ChunkQueue& queue_;
  asio::ip::tcp::resolver resolver_;
  asio::ip::tcp::socket socket_;
  std::vector<asio::ip::tcp::endpoint> endpoints_;  // what the name means in this attempt
  asio::steady_timer timer_;                        // connecting, silence, or the pause before the next attempt
  asio::steady_timer host_;                         // looks at the host's clocks
  asio::steady_timer room_;                         // for room in the queue
  std::vector<char> buffer_;
  std::size_t address_ = 0;   // of settings_.switches: in use, or next
  std::size_t failures_ = 0;  // attempts since the last connection that was one
  Milliseconds delay_;
  std::mt19937 jitter_{std::random_device{}()};
  std::string peer_;
  std::string down_because_;
  std::optional<Arrival> connected_since_;
  std::chrono::steady_clock::time_point connected_at_;
  std::chrono::steady_clock::time_point room_at_;  // when the queue last had room
  RecordWatch records_;
  ForeignNote foreign_;
  HostClockWatch host_clock_;
  OffsetWatch offset_;
  SentWatch sent_;
  std::optional<Arrival> last_record_;
  bool was_periodic_ = false;  // the switch, by the connection before
  bool expecting_ = false;     // a record soon: after max_silence without one the connection is given up
  bool junk_ = false;          // bytes, but no record since
  bool slept_ = false;         // the host did, and no record has come since
  bool last_chance_ = false;   // silent, but bytes were there to be read
  bool in_session_ = false;
  bool stopped_ = false;
  unsigned attempt_ = 0;  // handlers of an earlier attempt find another number and do nothing
};

}  // namespace acd
