#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "store/database.h"
#include "store/journal.h"
#include "store/session_row.h"
#include "store_text.h"
#include "temp_folder.h"
#include "text_record.h"
#include "wire/capture.h"

namespace acd::test {

/// A database in a folder of its own with its journal, which can be closed and opened again as by another process.
class Recording {
 public:
  explicit Recording(const std::string& zone = "UTC", std::string vfs = {}) : zone_(zone), vfs_(std::move(vfs)) {
    open();
  }

  void reopen() {
    close();
    open();
  }
  void close() {
    journal_.reset();
    db_.reset();
  }
  Journal& journal() { return *journal_; }
  SQLite::Database& db() { return *db_; }
  std::string path() const { return folder_.file("acd.db"); }
  const TempFolder& folder() const { return folder_; }

  SessionStart capture(const std::string& first_date, const std::string& source = "capture") const {
    SessionStart start;
    start.session.kind = SessionKind::capture;
    start.session.zone = Zone(zone_);
    start.session.first_date = parse_day(first_date);
    start.source = source;
    start.begun_us = 1;
    return start;
  }
  SessionStart live(const std::string& source = "switch") const {
    SessionStart start;
    start.session.zone = Zone(zone_);
    start.source = source;
    start.begun_us = 1;
    return start;
  }

  /// A whole session in one transaction; what it shows of others is derived again.
  void record(const SessionStart& start, std::string_view bytes) {
    record_late(start, bytes);
    derive_again();
  }
  void record(const std::string& first_date, std::string_view bytes) { record(capture(first_date), bytes); }

  /// Without deriving again.
  void record_late(const SessionStart& start, std::string_view bytes) {
    journal_->begin();
    journal_->begin_session(start);
    journal_->bytes(bytes, std::nullopt);
    journal_->end_session(2, "end of capture");
    journal_->commit();
  }
  void derive_again() {
    if (!journal_->derive_again_needed()) return;
    while (!journal_->derive_again(1000)) continue;
  }

  std::string rows(const std::string& sql) { return rows_of(*db_, sql); }
  std::string all() { return all_rows(*db_); }
  std::string derived() { return derived_rows(*db_); }

 private:
  void open() {
    db_ = open_for_writing(path(), vfs_);
    journal_ = std::make_unique<Journal>(*db_);
  }

  TempFolder folder_;
  std::string zone_;
  std::string vfs_;
  std::unique_ptr<SQLite::Database> db_;
  std::unique_ptr<Journal> journal_;
};

/// A short morning with a little of everything: two agents, a consultation, a loss, a surprise, a reject, a hole.
inline std::string small_morning() {
  return wire_of(R"(
    09:59:50 R 2026-03-02
    09:59:55 A 6101 @2001
    10:00:00 Q 860 2 1 00:31
    10:00:00 K 610 2 1 00:31
    10:00:05 T 6101 @2001
    10:00:09 G 6101 @P860 b01
    10:00:30 A 6102 @2002
    lose 2
    10:00:31 E 6102 @2002 r03
    10:00:40 N 6101 @2001 b01
    10:00:42 I 6101 @2001 b02
    10:00:50 J 6101 @2001 b02
    10:00:52 O 6101 @2001 b01
    raw  some noise
    10:01:10 L 6101 @2001 b01
    10:01:30 M 6101 @2001
    10:01:30 J 6101 @2001
    10:01:28 F 6102 @2002
    10:01:40 F 6102 @2002
    10:02:00 R 2026-03-02
    10:06:00 T 6102 @2002
    10:06:04 G 6102 @860 b01
    10:06:30 V
    10:07:00 B 6102 @2002
    10:08:00 R 2026-03-02
  )");
}

}  // namespace acd::test
