#include "calls.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>

#include "key_ids.h"
#include "range_checks.h"
#include "second_order.h"
#include "span/agent_track.h"
#include "store/memory_json.h"
#include "store/query.h"
#include "waits.h"

namespace acd {
namespace {

struct CallRow {
  FrameId frame_id = 0;
  Instant at;
  std::size_t rank = 0;
  std::int64_t directory_key = 0;
  std::int64_t path_key = 0;
  bool remote = false;
  std::optional<std::int64_t> rung_at, ended_at;
  std::string ended_by;
  std::int64_t talk_s = 0, hold_s = 0, work_timer_s = 0;
};

constexpr std::int64_t kDay_s = 86400;

// Of frames.
constexpr const char* kCalls =
    "SELECT frame_id, at, agent_key, directory_key, path_key, remote, rung_at, ended_at, ended_by, talk_s, hold_s, "
    "work_timer_s FROM acd_call WHERE frame_id BETWEEN ?1 AND ?2 ";

CallRow call_of(const Query& row, const KeyIds& ids) {
  CallRow call{row.number(0),          {row.number(1)},        ids.rank(row.number(2)),
               row.number(3),          row.number(4),          row.number(5) != 0,
               row.optional_number(6), row.optional_number(7), std::string(row.text(8)),
               row.number(9),          row.number(10),         row.number(11)};
  return call;
}

// The calls in progress when recording is, with their seconds up to the last record: a stored call has them up to the
// last record of its agent.
std::unordered_map<FrameId, AcdCall> calls_so_far(Reader& reader) {
  std::unordered_map<FrameId, AcdCall> calls;
  const auto until = reader.open_until();
  if (!until) return calls;
  SQLite::Statement row(reader.db(), "SELECT facts FROM agent_now WHERE state <> 0");
  AgentRows rows;
  while (row.executeStep()) {
    AgentTrack track = track_from_json(AgentId(), row.getColumn(0).getString());
    if (!track.calls().empty()) track.coverage_ends(*until, rows);
  }
  for (AcdCall& call : rows.calls) calls.insert_or_assign(call.frame_id, std::move(call));
  return calls;
}

class Calls {
 public:
  explicit Calls(const ReportContext& context)
      : context_(context),
        ids_(context.reader),
        so_far_(calls_so_far(context.reader)),
        waits_(context),
        output_(context.output(columns())) {}

  void run() {
    const auto earlier_id = [](const CallRow& a, const CallRow& b) { return a.rank < b.rank; };
    SecondOrder<CallRow, decltype(earlier_id)> ordered(earlier_id);
    const auto give = [this](const CallRow& call) { print(call); };
    Reader& reader = context_.reader;
    Query row(reader.db(), std::string(kCalls) + "ORDER BY frame_id");
    for (const FrameRange& frames : reader.frames_of_calls(context_.range)) {
      row.restart({frames.first, frames.last});
      while (row.step())
        if (wanted(row)) ordered.add(call_of(row, ids_), give);
    }
    ordered.finish(give);
    output_->end();
    waits_.waits().tell_assumption();
    note_earlier(context_, count_earlier(), "call");
  }

 private:
  static std::vector<Column> columns() {
    using enum Kind;
    return {{"answered_at", time},
            {"agent_id", text},
            {"extension", text},
            {"path_id", text},
            {"remote", number},
            {"ring_s", seconds},
            {"wait_lo_s", seconds},
            {"wait_hi_s", seconds},
            {"likely_lo_s", seconds},
            {"likely_hi_s", seconds},
            {"talk_s", seconds, Total::sum},
            {"hold_s", seconds, Total::sum},
            {"work_timer_s", seconds, Total::sum},
            {"ended_at", time},
            {"ended_by", text},
            {"frame_id", number}};
  }

  bool wanted(const Query& row) const {
    const Request& request = context_.request;
    return request.wants_agent(ids_.agent(row.number(2))) &&
           (request.paths.empty() || request.wants_queue(QueueKind::path, ids_.path(row.number(4))));
  }

  // Calls that began before the range and go on in it. None began before the shift of its agent; but a shift that an
  // earlier session tells need not be listed.
  std::int64_t count_earlier() {
    Reader& reader = context_.reader;
    const Instant from = context_.range.from;
    Query call(reader.db(), std::string(kCalls) + "AND (ended_at IS NULL OR ended_at > ?3)");
    std::int64_t count = 0;
    for (const FrameRange& frames : reader.frames_of_calls({std::min(earliest_log_on(), from - kDay_s), from})) {
      call.restart({frames.first, frames.last, from.unix_s});
      while (call.step()) count += wanted(call);
    }
    return count;
  }

  // Of the shifts that go on in the range; its begin if there is none.
  Instant earliest_log_on() {
    const std::int64_t from_s = context_.range.from.unix_s;
    std::int64_t earliest_s = from_s;
    Query shift(
        context_.reader.db(),
        "SELECT min(from_at) FROM shift WHERE agent_key = ?1 AND from_at < ?2 AND (to_at IS NULL OR to_at > ?2)");
    for (const AgentName& agent : ids_.agents()) {
      if (!context_.request.wants_agent(agent.id)) continue;
      shift.restart({agent.key, from_s});
      shift.step();
      earliest_s = std::min(earliest_s, shift.optional_number(0).value_or(from_s));
    }
    return {earliest_s};
  }

  void print(const CallRow& call) {
    Output& out = *output_;
    out.time(call.at).text(ids_.agents()[call.rank].id).text(ids_.directory_number(call.directory_key));
    out.text(ids_.path(call.path_key)).number(call.remote);
    out.number(call.rung_at ? std::optional(call.at.unix_s - *call.rung_at) : std::nullopt);
    print_wait(waits_.of(call.frame_id, call.at));
    const auto so_far = so_far_.find(call.frame_id);
    const bool goes_on = so_far != so_far_.end();
    out.number(goes_on ? so_far->second.talk_s : call.talk_s).number(goes_on ? so_far->second.hold_s : call.hold_s);
    out.number(goes_on ? so_far->second.work_timer_s : call.work_timer_s);
    out.time(call.ended_at ? std::optional(Instant{*call.ended_at}) : std::nullopt);
    out.text(call.ended_by.empty() ? "open" : call.ended_by).number(call.frame_id).end_row();
  }

  void print_wait(const CallWait* wait) {
    if (!wait || wait->why != Unbounded::none) {
      output_->empty().empty().empty().empty();
      return;
    }
    for (const ArrivalBounds& bounds : {wait->guaranteed, wait->likely}) {
      const WaitSeconds s = wait_seconds(wait->call, bounds);
      output_->number(s.lo_s).number(s.hi_s);
    }
  }

  const ReportContext& context_;
  KeyIds ids_;
  const std::unordered_map<FrameId, AcdCall> so_far_;
  CallWaits waits_;
  std::unique_ptr<Output> output_;
};

}  // namespace

void report_calls(const ReportContext& context) { Calls(context).run(); }

}  // namespace acd
