#include "frame.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"
#include "event_rows.h"
#include "frame_effects.h"
#include "record/describe.h"

namespace acd {
namespace {

// A name and what it is, one a line; further lines of the same name stand below.
class Lines {
 public:
  void add(std::string_view name, std::string_view value) {
    text_ += fmt::format("  {:<16}{}\n", name == last_ ? "" : name, printable(value));
    last_ = std::string(name);
  }
  void add_text(std::string_view line) { text_ += fmt::format("{}\n", line); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string last_;
};

std::string or_none(std::string_view text) { return text.empty() ? "(none)" : escape_bytes(text); }

std::string or_unknown(const std::optional<int>& value) { return value ? fmt::format("{}", *value) : "(unknown)"; }

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{}{:02x}", out.empty() ? "" : " ", static_cast<unsigned char>(c));
  return out;
}

void add_fields(Lines& lines, const AgentRecord& r, char code) {
  const char* number = names_extension(r, code) ? "extension" : code == 'G' || code == 'S' ? "path called" : "number";
  constexpr const char* kDamaged = "(none: control bytes in it)";
  lines.add(number, r.bad_number ? kDamaged : or_none(r.directory_number));
  lines.add("agent id", r.bad_id             ? kDamaged
                        : r.agent_id.empty() ? "(none: nobody logged on at the set)"
                                             : escape_bytes(r.agent_id.text()));
  if (code == 'E')
    lines.add("reason", or_none(r.reason));
  else
    lines.add("button", r.button ? fmt::format("{:02}", *r.button) : "(none)");
  lines.add("further bytes", or_none(r.tail));
}

void add_fields(Lines& lines, const QueueReport& r, char) {
  lines.add(queue_kind_name(r.kind), escape_bytes(r.queue_id));
  const char* const kOrMore = ", or more";
  lines.add("calls waiting",
            or_unknown(r.calls_waiting) + (r.calls_waiting == QueueReport::kCallsWaitingMax ? kOrMore : ""));
  lines.add("agents", or_unknown(r.agents));
  const bool full = r.longest_wait_s == QueueReport::kLongestWaitMax_s;
  lines.add("longest wait", or_unknown(r.longest_wait_s) + (r.longest_wait_s ? " s" : "") + (full ? kOrMore : ""));
  lines.add("further bytes", or_none(r.tail));
}

void add_fields(Lines& lines, const Refresh& r, char) {
  lines.add("date", format_day(r.date));
  lines.add("further bytes", or_none(r.tail));
}

void add_fields(Lines& lines, const UnknownRecord& r, char) { lines.add("further bytes", or_none(r.tail)); }

// Everything about one frame, for a person.
class FrameText {
 public:
  FrameText(const ReportContext& context, KeyIds& ids, const StoredFrame& frame)
      : context_(context), ids_(ids), db_(context.reader.db()), frame_(frame) {}

  std::string of(const Decoded& decoded) {
    session();
    const auto* record = std::get_if<Record>(&decoded);
    lines_.add_text(record ? describe(*record) : describe(std::get<Reject>(decoded)));
    lines_.add_text("");
    times();
    if (record)
      fields(*record);
    else
      reject(std::get<Reject>(decoded));
    bytes();
    anomalies();
    if (record) effects(*record);
    return lines_.text();
  }

 private:
  void session() {
    SQLite::Statement row(
        db_, "SELECT session_id, kind, source FROM frame JOIN session USING(session_id) WHERE frame_id = ?");
    row.bind(1, frame_.frame_id);
    row.executeStep();
    lines_.add_text(fmt::format("Frame {} of session {}: {} {}.", frame_.frame_id, row.getColumn(0).getInt64(),
                                row.getColumn(1).getString(), printable(row.getColumn(2).getString())));
  }

  void times() {
    lines_.add("received at", frame_.received ? context_.zone.format(*frame_.received) : "(a capture does not tell)");
    if (frame_.at) lines_.add("at", context_.zone.format(*frame_.at));
  }

  void fields(const Record& record) {
    const Head& head = record.head;
    if (!frame_.at) not_counted();
    lines_.add("record number", fmt::format("{:02}", head.number));
    lines_.add("code", fmt::format("{}, {}", head.code, code_name(head.code)));
    lines_.add("time of day", fmt::format("{:02}:{:02}:{:02}", head.time_of_day_s / 3600, head.time_of_day_s / 60 % 60,
                                          head.time_of_day_s % 60));
    std::visit([&](const auto& body) { add_fields(lines_, body, head.code); }, record.body);
    if (frame_.path_key) lines_.add("path", ids_.path(frame_.path_key));
  }

  // Its second belongs to another session: then it is a frame only, and its time stands in no row.
  void not_counted() {
    SQLite::Statement row(db_,
                          "SELECT from_at, to_at FROM coverage WHERE first_frame_id <= ?1 AND last_frame_id >= ?1 AND "
                          "NOT counted ORDER BY coverage_id LIMIT 1");
    row.bind(1, frame_.frame_id);
    if (!row.executeStep()) return;
    lines_.add("at", fmt::format("between {} and {}; not counted: an earlier session covers that time",
                                 context_.zone.format(Instant{row.getColumn(0).getInt64()}),
                                 context_.zone.format(Instant{row.getColumn(1).getInt64()})));
  }

  void reject(const Reject& reject) {
    const bool in_frame = reject.reason == RejectReason::noise || reject.reason == RejectReason::overlong;
    lines_.add("reject", fmt::format("{}, at byte {} of the {}", reject_reason_name(reject.reason), reject.offset,
                                     in_frame ? "frame" : "text behind the STX"));
  }

  void bytes() {
    lines_.add("raw", escape_bytes(frame_.raw));
    constexpr std::size_t kPerLine = 16;
    for (std::size_t at = 0; at < frame_.raw.size(); at += kPerLine)
      lines_.add("hex", hex(frame_.raw.substr(at, kPerLine)));
  }

  void anomalies() {
    SQLite::Statement row(db_, "SELECT kind, amount FROM anomaly WHERE frame_id = ? ORDER BY kind");
    row.bind(1, frame_.frame_id);
    bool any = false;
    for (; row.executeStep(); any = true) {
      const std::string kind = row.getColumn(0).getString();
      const std::int64_t amount = row.getColumn(1).getInt64();
      const bool in_seconds = kind == "jitter" || kind == "stray" || kind == "step" || kind == "bridged";
      lines_.add("anomaly", kind == "lost" ? fmt::format("lost: {} records before it", amount)
                            : in_seconds   ? fmt::format("{}: {} s", kind, amount)
                                           : kind);
    }
    if (!any) lines_.add("anomaly", "(none)");
  }

  void effects(const Record& record) {
    if (const auto& pruned = context_.reader.pruned(); pruned && frame_.frame_id < pruned->before_frame_id)
      return lines_.add("effect", "(its day was pruned; it stays because the kept days rest on it)");
    const std::vector<FrameEffect> effects = effects_of(context_, ids_, frame_, record);
    for (const auto& [did, what] : effects) lines_.add(did, what);
    if (effects.empty() && std::holds_alternative<AgentRecord>(record.body))
      lines_.add("effect", "(began and ended no span, shift or call)");
  }

  const ReportContext& context_;
  KeyIds& ids_;
  SQLite::Database& db_;
  const StoredFrame& frame_;
  Lines lines_;
};

// As the framer judged: a reject is stored as such.
Decoded decoded_frame(SQLite::Database& db, const StoredFrame& frame) {
  std::string scratch;
  SQLite::Statement row(db, "SELECT reason, byte_offset FROM reject WHERE frame_id = ?");
  row.bind(1, frame.frame_id);
  if (!row.executeStep()) return decode(frame_text(frame.raw, scratch));
  Reject reject;
  const std::string reason = row.getColumn(0).getString();
  for (int i = 0; i <= static_cast<int>(RejectReason::bad_count); ++i)
    if (reject_reason_name(static_cast<RejectReason>(i)) == reason) reject.reason = static_cast<RejectReason>(i);
  reject.offset = static_cast<std::size_t>(row.getColumn(1).getInt64());
  return reject;
}

}  // namespace

void report_frame(const ReportContext& context) {
  SQLite::Database& db = context.reader.db();
  SQLite::Statement row(db, std::string(kSelectFrame) + "WHERE f.frame_id = ?");
  row.bind(1, *context.request.frame);
  if (!row.executeStep()) {
    const auto last = db.execAndGet("SELECT coalesce(max(frame_id), 0) FROM frame").getInt64();
    throw Error(fmt::format("'{}' has no frame {}; the last is {}", context.request.db, *context.request.frame, last),
                Exit::no_data);
  }
  const StoredFrame frame = stored_frame(row);
  const Decoded decoded = decoded_frame(db, frame);
  KeyIds ids(context.reader);
  if (context.format() == Format::table) return context.sink.write(FrameText(context, ids, frame).of(decoded));
  EventRows rows(context, ids);
  rows.print(frame, std::get_if<Record>(&decoded));
  rows.end();
}

}  // namespace acd
