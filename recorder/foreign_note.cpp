#include "foreign_note.h"

#include <utility>

#include "log.h"

namespace acd {

void ForeignNote::look(const RecordWatch& records, const std::string& peer, Steady::time_point now) {
  if (since_ && now - *since_ >= kSayAfter) say(records, peer);
}

void ForeignNote::ended(const RecordWatch& records, const std::string& peer) {
  if (since_) say(records, peer);
  since_.reset();
}

void ForeignNote::say(const RecordWatch& records, const std::string& peer) {
  if (records.foreign().empty()) return;
  text_ = foreign_text(records.foreign());
  if (!std::exchange(said_, true)) log_event(LogLevel::warning, "no_records", {{"pbx", peer}, {"note", text_}});
}

}  // namespace acd
