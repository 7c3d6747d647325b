#pragma once

#include <SQLiteCpp/Statement.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "key_ids.h"
#include "record/record.h"
#include "request.h"

namespace acd {

/// A stored frame, as much as is known of it.
struct StoredFrame {
  FrameId frame_id = 0;
  std::optional<Arrival> received;  ///< none: a capture
  std::string_view raw;
  std::optional<Instant> at;  ///< none: no record, or an earlier session covers its time
  std::int64_t path_key = 0;  ///< path called, of G and S; 0: none
};

/// Columns 0..4 of kFrameColumns; `raw` is valid until the row's next step.
StoredFrame stored_frame(SQLite::Statement& row);
/// "SELECT ... FROM frame f LEFT JOIN ..." of these columns, then a WHERE of your own; f is the frame.
extern const char* const kSelectFrame;

/// Prints frames as rows of `events`.
class EventRows {
 public:
  EventRows(const ReportContext& context, KeyIds& ids)
      : context_(context), ids_(ids), output_(context.output(columns())) {}

  /// Whether --agent, --path and --group let a record through.
  bool wanted(const StoredFrame& frame, const Record& record) const;
  /// `record`: none, if the frame is no record; then only its bytes are printed.
  void print(const StoredFrame& frame, const Record* record);
  void end() { output_->end(); }

 private:
  static std::vector<Column> columns();
  void print(const AgentRecord& record, char code, std::int64_t path_key);
  void print(const QueueReport& record);
  void print_empty(int cells);

  const ReportContext& context_;
  KeyIds& ids_;
  std::unique_ptr<Output> output_;
  std::string scratch_;
};

/// Whether the directory number of a record is the extension of its set: of G and S it is the path called.
bool names_extension(const AgentRecord& record, char code);

}  // namespace acd
