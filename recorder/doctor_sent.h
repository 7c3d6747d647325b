#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <map>
#include <string>

#include "doctor.h"

namespace acd {

/// How many records of each letter.
using LetterCounts = std::map<char, std::int64_t>;

/// "K 8, Q 4"; "none".
std::string letter_counts_text(const LetterCounts& counts);

/// What a switch sent in the last recorded time, up to kNotSentAfter_s of it.
struct SentFacts {
  std::int64_t covered_s = 0;  ///< of that time; 0: nothing is recorded
  LetterCounts records;
};

/// Reads no more than the days in question. What is dated after tomorrow is left out. Throws SQLite::Exception.
SentFacts sent_facts(SQLite::Database& db, Arrival now);

/// Whether the switch reported periodically up to the last record stored. Throws SQLite::Exception.
bool was_periodic(SQLite::Database& db, std::int64_t max_silence_s);

/// Adds what it sends, and what it does not where enough is recorded.
void examine_sent(const SentFacts& facts, Findings& findings);

}  // namespace acd
