#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "request.h"

namespace acd {

/// A share as typed for --min-coverage: 0 to 1, or in percent 90% or 90 (above 1). Throws Error with Exit::usage.
double parse_share(std::string_view text);

/// Throws Error with Exit::no_data, which says what the database holds, if nothing is recorded in the range.
void check_has_data(const ReportContext& context);

/// The request with "6101,6102" as two ids; an id that the database holds with its comma stays one. Throws Error with
/// Exit::usage for an empty id.
Request with_lists_split(Request request, Reader& reader);

/// One line for each agent, path and group asked for that the database does not know at all.
std::vector<std::string> unknown_ids(const Request& request, Reader& reader);

/// Tells the user that so many rows ("shift") which began before the range reach into it: they are listed where they
/// begin. Nothing if there is none.
void note_earlier(const ReportContext& context, std::int64_t count, std::string_view what);

/// Up to where coverage can reach now: coverage is kept in the switch's time, which may be behind the host's.
Instant coverage_now(const ReportContext& context);

/// Where the range ends as far as coverage goes: no second of the future can be covered. Of all that a live database
/// holds (health, export without a range), coverage_now(); of all that captures hold, their end.
Instant coverage_end(const ReportContext& context);

/// What to say when something in the range was derived by other rules of its zone than tzdata has now: which days, by
/// how much, and what to do. Empty if nothing was.
std::string zone_rules_complaint(const ReportContext& context);

/// What to say when the host's clock was set, or a wrong date was found out, and what is stored was not derived again
/// since; empty if it was.
std::string correction_complaint(const ReportContext& context);

/// What to say when less of the range is covered than --min-coverage asks for; empty if enough is.
std::string coverage_complaint(const ReportContext& context);

}  // namespace acd
