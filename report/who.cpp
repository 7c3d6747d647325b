#include "who.h"

#include <unordered_map>

#include "spans.h"

namespace acd {
namespace {

// The last piece or shift that begins at or before a time is looked up by agent, never among those of others.
class Who {
 public:
  explicit Who(const ReportContext& context)
      : context_(context),
        t_(context.range.from),
        days_(context.reader.stored_days(context.range)),
        ids_(context.reader),
        join_(context.reader.db()),
        piece_(context.reader.db(),
               std::string(kWholePiece) +
                   "WHERE day = ? AND agent_key = ? AND from_at <= ? ORDER BY from_at DESC LIMIT 1"),
        shift_(context.reader.db(),
               "SELECT from_at FROM shift WHERE agent_key = ? AND from_at <= ? AND (to_at IS NULL OR to_at > ?) "
               "ORDER BY from_at DESC LIMIT 1"),
        output_(context.output(columns())) {
    const auto until = context.reader.open_until();
    for (const StoredSpan& span : join_.open_spans(context.reader))
      if (span.time.from <= t_ && (t_ < span.time.to || (until && t_ == *until))) open_[span.agent_key] = span;
  }

  void run() {
    for (const AgentName& agent : ids_.agents())
      if (context_.request.wants_agent(agent.id))
        if (const auto span = span_of(agent.key)) print(agent.id, *span);
    output_->end();
  }

 private:
  static std::vector<Column> columns() {
    using enum Kind;
    return {{"agent_id", text}, {"state", text},   {"since", time},      {"extension", text},
            {"reason", text},   {"path_id", text}, {"inferred", number}, {"logged_on_at", time}};
  }

  // With its whole begin.
  std::optional<StoredSpan> span_of(std::int64_t agent_key) {
    if (const auto open = open_.find(agent_key); open != open_.end()) return open->second;
    for (Day day = days_.first; day <= days_.last; ++day) {
      piece_.restart({day, agent_key, t_.unix_s});
      if (!piece_.step()) continue;
      StoredSpan span;
      read_piece(piece_, span);
      if (span.time.to <= t_) continue;
      span.time.from = join_.begin_of(span);
      return span;
    }
    return std::nullopt;
  }

  std::optional<Instant> log_on_of(std::int64_t agent_key) {
    shift_.restart({agent_key, t_.unix_s, t_.unix_s});
    return shift_.step() ? std::optional(Instant{shift_.number(0)}) : std::nullopt;
  }

  void print(const std::string& agent_id, const StoredSpan& span) {
    output_->text(agent_id).text(state_name(span.state)).time(span.time.from);
    output_->text(ids_.directory_number(span.directory_key)).text(span.reason).text(ids_.path(span.path_key));
    output_->number(span.inferred);
    output_->time(span.state == State::logged_off ? std::nullopt : log_on_of(span.agent_key)).end_row();
  }

  const ReportContext& context_;
  const Instant t_;
  const DayRange days_;
  KeyIds ids_;
  SpanJoin join_;
  Query piece_, shift_;
  std::unique_ptr<Output> output_;
  std::unordered_map<std::int64_t, StoredSpan> open_;  // that go on at the last record, and hold t_
};

}  // namespace

void report_who(const ReportContext& context) { Who(context).run(); }

}  // namespace acd
