#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>

#include "store/refold.h"
#include "store/row_writer.h"

namespace acd {

/// Derives all decoded and derived tables again from the frames, in steps, into tables beside them. Rebuild takes the
/// steps one after another; a recorder takes them between its batches, and goes on recording meanwhile.
class DeriveAgain {
 public:
  /// Whose names new ids are put into: the side tables' own, or those of the database, where a recorder at work adds
  /// its own meanwhile.
  enum class Names { beside, of_database };

  /// Makes the tables `side` (store/side_tables.h), which must not be there. The database must outlive this.
  DeriveAgain(SQLite::Database& db, const std::string& side, Names names);

  /// In a transaction: takes the next frames, `most` at the most. Fewer than `most` when there is none left.
  std::int64_t step(std::int64_t most);
  /// In a transaction, after the last frame: sessions end and begin as they did. Then the tables are whole.
  void finish();

  /// In the transaction in which the tables are taken: sessions show the switch's clock as it is derived now.
  void write_clock_offsets();
  /// Of one session; empty if it has no record, or lost some to prune.
  ClockOffset clock_offset(std::int64_t session_id) const;

  /// The derivation behind the last frame taken.
  const Deriver& deriver() { return fold_.deriver(); }
  FrameId last_frame_id() const { return fold_.last_frame_id(); }
  /// The newest correction that it takes into account; 0: none.
  std::int64_t correction_id() const { return fold_.correction_id(); }

 private:
  Refold fold_;
  RowWriter rows_;
};

}  // namespace acd
