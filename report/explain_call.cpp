#include "explain_call.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "core/error.h"
#include "event_rows.h"
#include "record/decode.h"
#include "record/describe.h"
#include "waits.h"

namespace acd {
namespace {

std::string_view meaning(Unbounded why) {
  switch (why) {
    case Unbounded::none:
      break;
    case Unbounded::no_sample:
      return "no report of the path before the call departed, or none after";
    case Unbounded::saturated:
      return "the reports before tell no longest wait, or 99:59, which means at least that";
    case Unbounded::hole:
      return "coverage ended before the next report of the path, or the switch's clock was set";
    case Unbounded::lost:
      return "records were lost between the reports around";
    case Unbounded::fifo:
      return "the reports of the path contradict first-in-first-out on that day";
    case Unbounded::unanswered:
      return "near it a call rang in vain, and may have gone back with its age";
    case Unbounded::ringing_unresolved:
      return "of a ringing near it only one end was seen";
    case Unbounded::out_of_order:
      return "near it a record was stamped earlier than the one before it, or with a time that was nobody's";
  }
  return "";
}

Instant answered_at(const ReportContext& context) {
  Query row(context.reader.db(), "SELECT at FROM acd_call WHERE frame_id = ?");
  row.restart({*context.request.frame});
  if (!row.step())
    throw Error(fmt::format("frame {} of '{}' is no answered ACD call; acd-report calls lists them with their frame_id",
                            *context.request.frame, context.request.db),
                Exit::no_data);
  return {row.number(0)};
}

class CallExplained {
 public:
  explicit CallExplained(const ReportContext& context)
      : context_(context),
        waits_(context),
        output_(context.output(
            {{"fact", Kind::text}, {"value", Kind::text}, {"detail", Kind::text}, {"frame_id", Kind::number}})) {}

  void run() {
    if (!context_.request.explain) tell();
    output_->end();
  }

 private:
  void tell() {
    const Instant at = answered_at(context_);
    row("answered", context_.zone.format(at), sentence(*context_.request.frame), *context_.request.frame);
    std::optional<CallWait> wait;
    waits_.read(
        {at, at + 1}, {},
        [&](const CallWait& found) {
          if (found.call.frame_id == *context_.request.frame) wait = found;
        },
        [](const LeftUnanswered&) {});
    if (!wait) return row("wait", "", "no path is known for the call, so no queue", 0);
    if (wait->call.rung_by)
      row("rang", context_.zone.format(wait->call.rung_at), sentence(wait->call.rung_by), wait->call.rung_by);
    reading(at);
    for (const WorkConserving::Found& found : waits_.assumption())
      if (found.path_key == wait->call.path)
        row("work_conserving", found.refused ? "refused" : "assumed", found.text(), found.evidence.example);
    if (wait->why != Unbounded::none) return row("wait", "", meaning(wait->why), 0);
    tell(*wait, "wait", wait->guaranteed);
    tell(*wait, "likely", wait->likely);
    if (wait->unseen_departure)
      row("unseen_departure", "1", "a caller left unseen for certain, so likely bounds are the guaranteed ones", 0);
  }

  void tell(const CallWait& wait, std::string_view name, const ArrivalBounds& bounds) {
    const WaitSeconds s = wait_seconds(wait.call, bounds);
    row(fmt::format("{}_lo_s", name), fmt::format("{}", s.lo_s), arrived("before", bounds.upper), bounds.upper.by);
    row(fmt::format("{}_hi_s", name), fmt::format("{}", s.hi_s), arrived("after", bounds.lower), bounds.lower.by);
  }

  std::string arrived(std::string_view side, const ArrivalBound& bound) {
    return fmt::format("arrived {} {}: {}", side, context_.zone.format(bound.at), sentence(bound.by));
  }

  void reading(Instant at) {
    for (const CoveredRun& run : context_.reader.covered_runs({at, at + 1})) {
      const SessionReading& session = waits_.reading(run.session_id);
      row("ringing_counted", reading_name(session),
          context_.request.ringing_counted == Request::RingingCounted::automatic
              ? reading_evidence(session)
              : "whether ringing calls are counted as waiting: as --ringing-counted says, whatever the evidence",
          0);
    }
  }

  std::string sentence(FrameId frame_id) {
    SQLite::Statement stored(context_.reader.db(), std::string(kSelectFrame) + "WHERE f.frame_id = ?");
    stored.bind(1, frame_id);
    if (!stored.executeStep()) return "a record that was pruned.";
    const StoredFrame frame = stored_frame(stored);
    const Decoded decoded = decode(frame_text(frame.raw, scratch_));
    const std::string when = frame.at ? context_.zone.format(*frame.at) + ", " : "";
    return when + std::visit([](const auto& value) { return describe(value); }, decoded);
  }

  void row(std::string_view fact, std::string_view value, std::string_view detail, FrameId frame_id) {
    output_->text(fact).text(value).text(detail);
    frame_id ? output_->number(frame_id).end_row() : output_->empty().end_row();
  }

  const ReportContext& context_;
  Waits waits_;
  std::unique_ptr<Output> output_;
  std::string scratch_;
};

}  // namespace

void report_explain_call(const ReportContext& context) { CallExplained(context).run(); }

}  // namespace acd
