#include "export.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/error.h"
#include "core/text.h"
#include "wire/framer.h"

namespace acd {
namespace {

// The frames of one session that lie in the range, rejects between and around them included.
struct Part {
  std::int64_t session_id = 0;
  FrameId first = 0;
  FrameId last = 0;
  Day day = 0;
};

std::string compact(Day day) {
  std::string text = format_day(day);
  std::erase(text, '-');
  return text;
}

std::string_view bytes_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

class Export {
 public:
  explicit Export(const ReportContext& context) : context_(context), reader_(context.reader) {}

  void raw() {
    each_session("rte", [this](const Part& part, Sink& sink) { write_raw(part, sink); });
  }

  void ndjson() {
    each_session("ndjson", [this](const Part& part, Sink& sink) { write_ndjson(part, sink); });
  }

  void day_files() {
    std::map<Day, std::string> days;
    for (const CoveredRun& run : reader_.covered_runs(context_.range)) collect_days(run, days);
    make_folder(days.size(), "days");
    for (const auto& [day, text] : days) {
      Sink sink(days.size() == 1 && !is_folder(context_.request.output)
                    ? context_.request.output
                    : fmt::format("{}/a{}.txt", context_.request.output, compact(day)));
      sink.write(text);
      sink.done();
    }
    // A line that is no record has no day, and bytes that are no line have no place in such a file.
    if (left_out_ > 0)
      context_.note(
          fmt::format("{} frames are no records: day files leave them out, --as raw keeps all bytes", left_out_));
  }

 private:
  static bool is_folder(const std::string& path) {
    struct stat info {};
    return !path.empty() && ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  }

  // For several files, or where the name says that it is one. It and those above it are made.
  void make_folder(std::size_t files, std::string_view what) const {
    const std::string& folder = context_.request.output;
    if (files < 2 && !folder.ends_with('/')) return;
    if (folder.empty())
      throw Error(fmt::format("the range holds {} {}: name a folder for their files with --output", files, what),
                  Exit::usage);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!is_folder(folder))
      throw Error(fmt::format("cannot make the folder '{}': {}; name another with --output", folder,
                              error ? error.message() : "a file has this name"));
  }

  // A file for each session: in a folder, unless it is one session and no folder is named.
  template <class Write>
  void each_session(std::string_view ending, Write write) {
    const std::vector<Part> parts = sessions();
    make_folder(parts.size(), "sessions");
    for (const Part& part : parts) {
      const std::string& output = context_.request.output;
      Sink sink(parts.size() == 1 && !is_folder(output)
                    ? output
                    : fmt::format("{}/session-{:06}-{}.{}", output, part.session_id, compact(part.day), ending));
      write(part, sink);
      sink.done();
    }
  }

  bool whole() const { return !context_.request.since && !context_.request.until; }

  std::vector<Part> sessions() {
    std::map<std::int64_t, Part> parts;
    SQLite::Statement row(reader_.db(),
                          "SELECT s.session_id, min(f.frame_id), max(f.frame_id), s.first_date, "
                          "(SELECT min(day) FROM coverage c WHERE c.session_id = s.session_id) "
                          "FROM session s JOIN frame f USING(session_id) WHERE f.frame_id >= (SELECT "
                          "coalesce(max(before_frame_id), 0) FROM carry) GROUP BY s.session_id ORDER BY s.session_id");
    while (row.executeStep()) {
      Part part{row.getColumn(0).getInt64(), row.getColumn(1).getInt64(), row.getColumn(2).getInt64(),
                row.getColumn(4).getInt()};
      if (!row.getColumn(3).isNull()) part.day = parse_day(row.getColumn(3).getString());
      parts.emplace(part.session_id, part);
    }
    if (!whole()) cut_to_range(parts);
    std::vector<Part> in_order;
    for (const auto& [id, part] : parts) in_order.push_back(part);
    return in_order;
  }

  void cut_to_range(std::map<std::int64_t, Part>& parts) {
    std::map<std::int64_t, Part> cut;
    SQLite::Statement row(reader_.db(),
                          "SELECT session_id, day, from_at, to_at, first_frame_id, last_frame_id FROM coverage WHERE "
                          "from_at < ? AND to_at >= ? AND counted "
                          "ORDER BY coverage_id");
    row.bind(1, context_.range.to.unix_s);
    row.bind(2, context_.range.from.unix_s);
    while (row.executeStep()) {
      const CoveredRun run{row.getColumn(0).getInt64(),
                           {{row.getColumn(2).getInt64()}, {row.getColumn(3).getInt64()}},
                           {row.getColumn(2).getInt64()},
                           row.getColumn(4).getInt64(),
                           row.getColumn(5).getInt64()};
      const FrameId first = reader_.first_frame_at(run, context_.range.from);
      const FrameId last = reader_.first_frame_at(run, context_.range.to) - 1;
      if (last < first) continue;
      const auto [it, added] = cut.try_emplace(
          row.getColumn(0).getInt64(), Part{row.getColumn(0).getInt64(), first, last, row.getColumn(1).getInt()});
      if (!added) it->second.last = std::max(it->second.last, last);
    }
    parts = std::move(cut);
  }

  void write_raw(const Part& part, Sink& sink) {
    SQLite::Statement row(reader_.db(),
                          "SELECT raw FROM frame WHERE frame_id BETWEEN ? AND ? AND session_id = ? ORDER BY frame_id");
    row.bind(1, part.first);
    row.bind(2, part.last);
    row.bind(3, part.session_id);
    while (row.executeStep()) sink.write(bytes_of(row.getColumn(0)));
  }

  // A frame a line: its bytes, reversibly escaped, and when they arrived.
  void write_ndjson(const Part& part, Sink& sink) {
    SQLite::Statement row(
        reader_.db(),
        "SELECT frame_id, received_us, raw FROM frame WHERE frame_id BETWEEN ? AND ? AND session_id = ? ORDER BY "
        "frame_id");
    row.bind(1, part.first);
    row.bind(2, part.last);
    row.bind(3, part.session_id);
    while (row.executeStep()) {
      nlohmann::ordered_json line;
      line["session_id"] = part.session_id;
      line["frame_id"] = row.getColumn(0).getInt64();
      const bool live = !row.getColumn(1).isNull();
      line["received_us"] = live ? nlohmann::ordered_json(row.getColumn(1).getInt64()) : nullptr;
      line["received_at"] =
          live ? nlohmann::ordered_json(context_.zone.format(Arrival{row.getColumn(1).getInt64()})) : nullptr;
      line["raw"] = escape_bytes(bytes_of(row.getColumn(2)));
      sink.write(line.dump() + '\n');
    }
  }

  // As MiContact Center keeps them: without STX, a record a line, by the switch's local day.
  void collect_days(const CoveredRun& run, std::map<Day, std::string>& days) {
    SQLite::Statement row(
        reader_.db(),
        "SELECT f.raw, coalesce(e.at, s.at, r.at) FROM frame f LEFT JOIN agent_event e USING(frame_id) "
        "LEFT JOIN queue_sample s ON s.frame_id = f.frame_id AND s.held IS NULL LEFT JOIN refresh r ON r.frame_id = "
        "f.frame_id "
        "WHERE f.frame_id BETWEEN ? AND ? AND coalesce(e.at, s.at, r.at) IS NOT NULL ORDER BY f.frame_id");
    const FrameId first = reader_.first_frame_at(run, context_.range.from);
    const FrameId last = reader_.first_frame_at(run, context_.range.to) - 1;
    row.bind(1, first);
    row.bind(2, last);
    SQLite::Statement rejects(reader_.db(), "SELECT count(*) FROM reject WHERE frame_id BETWEEN ? AND ?");
    rejects.bind(1, first);
    rejects.bind(2, last);
    if (rejects.executeStep()) left_out_ += rejects.getColumn(0).getInt64();
    std::string scratch;
    while (row.executeStep()) {
      std::string& text = days[context_.zone.local_day({row.getColumn(1).getInt64()})];
      text += frame_text(bytes_of(row.getColumn(0)), scratch);
      text += "\r\n";
    }
  }

  const ReportContext& context_;
  Reader& reader_;
  std::int64_t left_out_ = 0;
};

}  // namespace

void report_export(const ReportContext& context) {
  Export files(context);
  switch (context.request.export_as) {
    case Request::ExportAs::raw:
      return files.raw();
    case Request::ExportAs::ndjson:
      return files.ndjson();
    case Request::ExportAs::day_files:
      return files.day_files();
  }
}

}  // namespace acd
