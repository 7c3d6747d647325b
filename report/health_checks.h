#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "request.h"

namespace acd {

/// Takes a fact of the health report.
using TakeFact = std::function<void(std::string_view fact, std::string_view value, std::string_view detail)>;

/// Pieces of coverage of which a record lies in the range [?1, ?2). A record at the end of a piece that another one
/// continues lies in that.
inline constexpr const char* kPiecesOfRange =
    "(SELECT * FROM coverage WHERE from_at < ?2 AND (to_at > ?1 OR to_at = ?1 AND coalesce(ended_by, '') NOT IN "
    "('midnight', 'overlap')))";

/// What is covered and what is not, up to now: holes, the one at the end too, overlaps, and days that lie after
/// tomorrow.
void check_coverage(const ReportContext& context, const TakeFact& fact);

/// Which records the switch sent, by their letters, and what reports lack without the others.
void check_sends(const ReportContext& context, const TakeFact& fact);

/// Whether `agents` in group reports counts those logged on or those active, and how it compares with the agents that
/// the agent records show.
void check_group_agents(const ReportContext& context, const TakeFact& fact);

/// Whether the switch counts ringing calls as waiting, by session; what path reports and answers say of each other; and
/// why waits could not be bounded.
void check_queues(const ReportContext& context, const TakeFact& fact);

/// How things stand now, whatever the range is: the recorder's connection, bytes that came instead of records, this
/// host's clock, and a database that may be a stale copy.
void check_now(const ReportContext& context, const TakeFact& fact);

}  // namespace acd
