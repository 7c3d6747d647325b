#pragma once

#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "core/zone.h"
#include "link.h"
#include "vitals.h"

namespace acd {

/// How what is said of a connection ends that has brought no record.
inline constexpr const char* kNoRecordYet = "no record yet";

/// Tells the service manager how the recorder does, over NOTIFY_SOCKET: ready, a status line, the watchdog's feed,
/// stopping. Outside a service manager it does nothing.
///
/// It runs in the link's loop, so a loop that hangs feeds nothing; and it feeds only when the journal thread has made a
/// turn since the last feed. So the watchdog sees both threads' progress. One thread; link and vitals must outlive
/// this.
class Service {
 public:
  static constexpr auto kTellEvery = std::chrono::seconds(5);

  Service(asio::io_context& io, const Link& link, const Vitals& vitals, Zone zone);

  /// The database is open and recording begins: says so, and begins to feed.
  void ready();
  /// The rules of the site's zone have changed. In io's thread.
  void use_rules(const Zone& zone) { zone_ = zone; }
  /// Given what is said of the link, when it has changed. In io's thread.
  void tell_link(std::function<void(const std::string&)> tell) { tell_link_ = std::move(tell); }
  /// The last thing it does: what is left takes KeepLimits::give_up_after at most.
  void stopping();
  /// Around a reload of settings.
  void reloading() const;
  void reloaded() const;

 private:
  void tick();
  void tell_status();
  void feed();
  std::string status() const;
  std::string link_status() const;
  std::string database_status() const;

  asio::steady_timer timer_;
  const Link& link_;
  const Vitals& vitals_;
  Zone zone_;
  std::chrono::milliseconds every_ = kTellEvery;
  bool watched_ = false;
  bool stopping_ = false;
  std::optional<std::uint64_t> turns_fed_;
  std::string told_, link_told_;
  std::function<void(const std::string&)> tell_link_;
};

}  // namespace acd
