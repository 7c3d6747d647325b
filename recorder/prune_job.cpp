#include "prune_job.h"

#include <sqlite3.h>

#include <utility>

namespace acd {
namespace {

constexpr int kWaitForShell_ms = 100;

PruneOrder order_of(const nlohmann::json& what) {
  return {what.at("keep").get<std::int64_t>(), what.at("even_if_most").get<bool>()};
}

}  // namespace

nlohmann::json prune_request(const PruneOrder& order) {
  return {{"job", "prune"}, {"keep", order.keep_days}, {"even_if_most", order.even_if_most}};
}

PruneDone prune_done(const nlohmann::json& result) {
  PruneDone done;
  if (const auto day = result.find("first_day"); day != result.end()) done.first_day = day->get<Day>();
  result.at("frames").get_to(done.frames);
  result.at("pages").get_to(done.pages);
  result.at("days_ahead").get_to(done.ahead.days);
  result.at("first_ahead").get_to(done.ahead.first);
  return done;
}

PruneJob::PruneJob(SQLite::Database& db, JobRequest request, std::function<void()> wake)
    : db_(db),
      request_(std::move(request)),
      turns_(
          [this, order = order_of(request_.what)](Turns& turns) {
            const auto wanted = [&](std::int64_t done, std::int64_t all) {
              request_.client->progress(done, all);
              return request_.client->is_there() && !turns.is_stopped();
            };
            done_ = prune_days(
                db_, order,
                {wanted, [&] { return turns.give(); }, [&](const auto& reading) { return turns.aside(reading); }});
          },
          std::move(wake)) {}

bool PruneJob::step() {
  sqlite3_busy_timeout(db_.getHandle(), kWaitForShell_ms);
  const bool more = turns_.turn();
  sqlite3_busy_timeout(db_.getHandle(), 0);
  return more;
}

nlohmann::json PruneJob::result() const {
  nlohmann::json result = {{"frames", done_.frames},
                           {"pages", done_.pages},
                           {"days_ahead", done_.ahead.days},
                           {"first_ahead", done_.ahead.first}};
  if (done_.first_day) result["first_day"] = *done_.first_day;
  return result;
}

}  // namespace acd
