#include "frame_effects.h"

#include <fmt/format.h>

#include <algorithm>

#include "spans.h"

namespace acd {
namespace {

class Effects {
 public:
  Effects(const ReportContext& context, KeyIds& ids, const StoredFrame& frame, char code)
      : zone_(context.zone),
        reader_(context.reader),
        ids_(ids),
        frame_(frame),
        code_(code),
        join_(reader_.db()),
        open_(join_.open_spans(reader_)) {}

  std::vector<FrameEffect> of(const AgentId& agent_id) {
    const auto place = place_of();
    if (!place || agent_id.empty()) return {};
    for (const AgentName& agent : ids_.agents()) {
      const bool itself = agent.id == agent_id.text();
      if (!itself && code_ != 'A') continue;  // only a log on touches other agents: those it replaces
      const std::size_t before = found_.size();
      spans(agent.key, place->day);
      shifts(agent.key, place->time.to);
      if (itself || found_.size() > before) calls(agent.key);
    }
    std::stable_sort(found_.begin(), found_.end(),
                     [](const FrameEffect& a, const FrameEffect& b) { return order(a) < order(b); });
    return std::move(found_);
  }

 private:
  // What ends before what begins.
  static std::size_t order(const FrameEffect& effect) {
    constexpr std::string_view kOrder[] = {"closed", "ended", "opened", "began"};
    return static_cast<std::size_t>(std::find(std::begin(kOrder), std::end(kOrder), effect.did) - std::begin(kOrder));
  }

  // The piece of coverage that the frame lies in; of two, the one that took it first.
  std::optional<CoveragePiece> place_of() {
    Query row(reader_.db(),
              "SELECT day, from_at, to_at FROM coverage WHERE first_frame_id <= ? AND last_frame_id >= ? "
              "ORDER BY coverage_id LIMIT 1");
    row.restart({frame_.frame_id, frame_.frame_id});
    if (!row.step()) return std::nullopt;
    CoveragePiece piece;
    piece.day = static_cast<Day>(row.number(0));
    piece.time = {{row.number(1)}, {row.number(2)}};
    return piece;
  }

  // A span that a record closes at midnight lies on the day before; one that comes back over a hole perhaps on the
  // next.
  void spans(std::int64_t agent_key, Day day) {
    Query row(reader_.db(),
              std::string(kWholePiece) +
                  "WHERE day = ? AND agent_key = ? AND (opened_by = ? OR closed_by = ?) ORDER BY from_at");
    for (const Day near : {day - 1, day, day + 1}) {
      row.restart({near, agent_key, frame_.frame_id, frame_.frame_id});
      for (StoredSpan piece; row.step();) {
        read_piece(row, piece);
        if (piece.closed_by == frame_.frame_id && !join_.after(piece)) {
          StoredSpan span = piece;
          span.time.from = join_.begin_of(piece);
          add("closed", sentence(span, false));
        }
        if (piece.opened_by == frame_.frame_id && !join_.before(piece)) add("opened", sentence(whole(piece), false));
      }
    }
    for (const StoredSpan& span : open_)
      if (span.agent_key == agent_key && span.opened_by == frame_.frame_id) add("opened", sentence(span, true));
  }

  StoredSpan whole(StoredSpan piece) {
    for (auto later = join_.after(piece); later; later = join_.after(piece)) {
      piece.time.to = later->time.to;
      piece.day = later->day;
    }
    return piece;
  }

  std::string sentence(const StoredSpan& span, bool goes_on) {
    std::string text = fmt::format("span of {}: {}", ids_.agent(span.agent_key), state_name(span.state));
    if (span.path_key) text += fmt::format(" of path {}", ids_.path(span.path_key));
    if (!span.reason.empty()) text += fmt::format(", reason {}", span.reason);
    text +=
        fmt::format(", {} to {}, {} s", zone_.format(span.time.from), zone_.format(span.time.to), span.time.seconds());
    return text + (span.inferred ? ", inferred" : "") + (goes_on ? ", goes on" : "");
  }

  void shifts(std::int64_t agent_key, Instant before) {
    Query row(reader_.db(),
              "SELECT frame_id, from_at, to_at, directory_key, ended_by, closed_by FROM shift WHERE agent_key = ? AND "
              "from_at <= ? ORDER BY from_at");
    row.restart({agent_key, before.unix_s});
    while (row.step()) {
      const bool began = row.number(0) == frame_.frame_id;
      if (!began && row.number(5) != frame_.frame_id) continue;
      std::string text = fmt::format("shift of {}", ids_.agent(agent_key));
      if (const auto& extension = ids_.directory_number(row.number(3)); !extension.empty()) text += " at " + extension;
      text += fmt::format(", log on {}", zone_.format(Instant{row.number(1)}));
      text += row.optional_number(2)
                  ? fmt::format(", log off {} ({})", zone_.format(Instant{row.number(2)}), row.text(4))
                  : ", goes on";
      add(began ? "began" : "ended", text);
    }
  }

  // A call ends within the shift that it began in: no frame before that is read.
  void calls(std::int64_t agent_key) {
    Query row(reader_.db(),
              "SELECT frame_id, at, path_key, ended_at, ended_by, agent_key FROM acd_call WHERE frame_id BETWEEN ? AND "
              "? ORDER BY frame_id");
    row.restart({shift_frame(agent_key), frame_.frame_id});
    while (row.step()) {
      if (row.number(5) != agent_key) continue;
      const bool began = row.number(0) == frame_.frame_id;
      const bool ended = frame_.at && row.optional_number(3) == frame_.at->unix_s && row.text(4).size() == 1 &&
                         row.text(4).front() == code_;
      if (!began && !ended) continue;
      std::string text = fmt::format("ACD call of {}", ids_.agent(agent_key));
      if (row.number(2)) text += fmt::format(" of path {}", ids_.path(row.number(2)));
      text += fmt::format(", answered {} by frame {}", zone_.format(Instant{row.number(1)}), row.number(0));
      text += row.optional_number(3) ? fmt::format(", ended {} ({})", zone_.format(Instant{row.number(3)}), row.text(4))
                                     : ", goes on";
      add(began ? "began" : "ended", text);
    }
  }

  // The frame that began the agent's shift around this frame; itself if there is none.
  FrameId shift_frame(std::int64_t agent_key) {
    if (!frame_.at) return frame_.frame_id;
    Query row(reader_.db(),
              "SELECT frame_id, to_at FROM shift WHERE agent_key = ? AND from_at <= ? ORDER BY from_at DESC");
    row.restart({agent_key, frame_.at->unix_s});
    while (row.step())
      if (!row.optional_number(1) || row.number(1) >= frame_.at->unix_s)
        if (row.number(0) != frame_.frame_id) return std::min(row.number(0), frame_.frame_id);
    return frame_.frame_id;
  }

  void add(const char* did, std::string what) { found_.push_back({did, std::move(what)}); }

  const Zone& zone_;
  Reader& reader_;
  KeyIds& ids_;
  const StoredFrame& frame_;
  const char code_;
  SpanJoin join_;
  const std::vector<StoredSpan> open_;
  std::vector<FrameEffect> found_;
};

}  // namespace

std::vector<FrameEffect> effects_of(const ReportContext& context, KeyIds& ids, const StoredFrame& frame,
                                    const Record& record) {
  const auto* agent = std::get_if<AgentRecord>(&record.body);
  return agent ? Effects(context, ids, frame, record.head.code).of(agent->agent_id) : std::vector<FrameEffect>();
}

}  // namespace acd
