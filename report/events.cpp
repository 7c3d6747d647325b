#include "events.h"

#include "event_rows.h"
#include "record/decode.h"

namespace acd {

void report_events(const ReportContext& context) {
  Reader& reader = context.reader;
  KeyIds ids(reader);
  EventRows rows(context, ids);
  SQLite::Statement row(reader.db(), std::string(kSelectFrame) +
                                         "WHERE f.frame_id BETWEEN ? AND ? AND coalesce(e.at, s.at, r.at) IS NOT NULL "
                                         "ORDER BY f.frame_id");
  std::string scratch;
  for (const FrameRange& frames : reader.frames_in_time(context.range)) {
    row.reset();
    row.bind(1, frames.first);
    row.bind(2, frames.last);
    while (row.executeStep()) {
      const StoredFrame frame = stored_frame(row);
      const Decoded decoded = decode(frame_text(frame.raw, scratch));
      if (const auto* record = std::get_if<Record>(&decoded); record && rows.wanted(frame, *record))
        rows.print(frame, record);
    }
  }
  rows.end();
}

}  // namespace acd
