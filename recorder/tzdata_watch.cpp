#include "tzdata_watch.h"

#include <memory>
#include <stdexcept>
#include <utility>

#include "core/tzdata.h"
#include "core/zone_offsets.h"
#include "log.h"

namespace acd {
namespace {

constexpr std::int64_t kLookAround_s = 400 * 86'400;  // past and future in which it is said where rules part

}  // namespace

std::optional<Zone> TzdataWatch::look(Instant now) {
  const auto in_use = tzdata();
  if (!in_use->changed()) return std::nullopt;
  use_tzdata(std::make_shared<const Tzdata>(in_use->folder()));
  try {
    Zone fresh(zone_.name());
    tell(fresh, in_use->version(), now);
    zone_ = fresh;
    unreadable_ = false;
    return fresh;
  } catch (const std::invalid_argument& e) {
    use_tzdata(in_use);
    if (!std::exchange(unreadable_, true))
      log_event(LogLevel::error, "tzdata_unreadable",
                {{"why", e.what()}, {"note", "the rules read before still hold"}});
    return std::nullopt;
  }
}

void TzdataWatch::tell(const Zone& fresh, const std::string& was, Instant now) const {
  const Interval around{now - kLookAround_s, now + kLookAround_s};
  const auto apart = differences(offsets_over(zone_, around), fresh);
  log_event(apart.empty() ? LogLevel::info : LogLevel::warning, "tzdata_changed",
            {{"was", was},
             {"is", tzdata()->version()},
             {"zone", fresh.name()},
             {"rules", apart.empty() ? "as before" : "others from " + fresh.format(apart.front().time.from) + " on"}});
}

}  // namespace acd
