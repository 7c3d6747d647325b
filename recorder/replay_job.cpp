#include "replay_job.h"

#include <chrono>
#include <utility>

#include "store/session_row.h"

namespace acd {
namespace {

using nlohmann::json;

constexpr int kWaitForShell_ms = 100;
constexpr std::size_t kBytesPerStep = 64 * 1024;  // some milliseconds

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

ReplayOrder order_of(const json& what) {
  ReplayOrder order;
  Session& session = order.start.session;
  session.kind = what.at("day_file").get<bool>() ? SessionKind::day_file : SessionKind::capture;
  session.zone = Zone(what.at("zone").get<std::string>());
  session.max_silence_s = what.at("max_silence").get<std::int64_t>();
  session.first_date = what.at("first_date").get<Day>();
  order.start.source = what.at("source").get<std::string>();
  order.start.content_hash = what.at("hash").get<ContentHash>();
  order.again = what.at("again").get<bool>();
  order.superseded_first = what.at("superseded_first").get<FrameId>();
  order.superseded_before = what.at("superseded_before").get<FrameId>();
  return order;
}

}  // namespace

json replay_request(const ReplayOrder& order) {
  const Session& session = order.start.session;
  return {{"job", "replay"},
          {"day_file", session.kind == SessionKind::day_file},
          {"zone", session.zone.name()},
          {"max_silence", session.max_silence_s},
          {"first_date", session.first_date.value_or(0)},
          {"source", order.start.source},
          {"hash", order.start.content_hash.value_or(ContentHash())},
          {"again", order.again},
          {"superseded_first", order.superseded_first},
          {"superseded_before", order.superseded_before}};
}

ReplayedFrames replayed_frames(const json& result) {
  return {result.at("first").get<FrameId>(), result.at("last").get<FrameId>()};
}

ReplayJob::ReplayJob(Journal& journal, SQLite::Database& db, JobRequest request)
    : journal_(journal),
      db_(db),
      order_(order_of(request.what)),
      client_(std::move(request.client)),
      stream_(std::move(request.file)) {}

ReplayJob::~ReplayJob() {
  if (holds_) journal_.rollback();
}

bool ReplayJob::step() {
  if (!client_->is_there()) throw Error("the process that asked for it has ended");
  if (!holds_) {
    if (!order_.again && has_content(db_, *order_.start.content_hash)) return false;
    begin();
  }
  for (std::size_t taken = 0; taken < kBytesPerStep; taken += bytes_.size()) {
    if (!stream_.next(bytes_, arrived_)) {
      end();
      return false;
    }
    journal_.bytes(bytes_, arrived_);
  }
  client_->progress(stream_.read(), stream_.size());
  return true;
}

void ReplayJob::begin() {
  journal_.begin(kWaitForShell_ms);
  holds_ = true;
  frames_.first = journal_.last_frame_id() + 1;
  journal_.pause_live(now_us());
  order_.start.begun_us = now_us();
  journal_.begin_session(order_.start);
}

void ReplayJob::end() {
  journal_.end_session(now_us(), kEndOfCapture);
  if (order_.superseded_before > 0) journal_.disbelieve(order_.superseded_first, order_.superseded_before);
  frames_.last = journal_.last_frame_id();
  journal_.continue_live(now_us());
  journal_.commit();
  holds_ = false;
}

json ReplayJob::result() const { return {{"first", frames_.first}, {"last", frames_.last}}; }

}  // namespace acd
