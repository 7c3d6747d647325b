#include "timeline.h"

#include "spans.h"

namespace acd {
namespace {

std::optional<std::int64_t> frame(FrameId frame_id) {
  return frame_id == 0 ? std::nullopt : std::optional<std::int64_t>(frame_id);
}

}  // namespace

void report_timeline(const ReportContext& context) {
  using enum Kind;
  SpanStream spans(context);
  const auto output = context.output({{"agent_id", text},
                                      {"state", text},
                                      {"from", time},
                                      {"to", time},
                                      {"duration_s", seconds},
                                      {"reason", text},
                                      {"path_id", text},
                                      {"inferred", number},
                                      {"opened_by", number},
                                      {"closed_by", number}});
  for (StoredSpan span; spans.next(span);) {
    output->text(spans.ids().agent(span.agent_key)).text(state_name(span.state)).time(span.time.from);
    output->time(span.time.to).number(span.time.seconds()).text(span.reason).text(spans.ids().path(span.path_key));
    output->number(span.inferred).number(frame(span.opened_by)).number(frame(span.closed_by)).end_row();
  }
  output->end();
}

}  // namespace acd
