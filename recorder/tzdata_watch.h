#pragma once

#include <optional>
#include <string>

#include "core/instant.h"
#include "core/zone.h"

namespace acd {

/// Notices that tzdata was updated while this process runs, and logs it.
class TzdataWatch {
 public:
  /// Of the site's zone, by the rules in use.
  explicit TzdataWatch(Zone zone) : zone_(std::move(zone)) {}

  /// Looks at the files that rules were read from. If they have changed, zones made from now on take the new rules, and
  /// the site's by them is returned. While an update is at work and the zone cannot be read, the old rules hold.
  std::optional<Zone> look(Instant now);

 private:
  void tell(const Zone& fresh, const std::string& was, Instant now) const;

  Zone zone_;
  bool unreadable_ = false;  // and it was logged
};

}  // namespace acd
